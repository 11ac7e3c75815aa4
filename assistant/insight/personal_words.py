"""Roundabout ways of speaking about a person's health, pay, conduct or private life, and what looks like it."""

import re
from typing import Literal

PersonalKind = Literal["health", "pay", "conduct", "private"]
_FLAGS = re.IGNORECASE

ONE_PERSON = re.compile(
    r"\b(?:he|she|him|his|hers?|himself|herself|someone|somebody|one of (?:our|their) \w+)\b|\b(?:he|she)['’]"
    r"|\b(?:Mr|Mrs|Ms|Miss|Mister|Herr|Frau|Madame|Mme|Monsieur|Señora?|Signora?|Dr)\b\.? "
    r"|(?:^|[,;.:–—] ?|\b(?:that|and|but|because|when|since|if|for|from|with|to|about|of) )"
    r"(?-i:(?!(?:They|We|The|This|That|It|Its|Their|Our|There|You|Customer|Legal|Procurement|Nobody|Everyone)\b)"
    r"[A-Z][a-zà-ÿ]+)(?: (?-i:[A-Z][a-zà-ÿ]+))?"
    r"(?:['’]s)? (?:is|was|has|had|got|gets|told|asked|earns?|makes?|takes?|lost|owes|came|in for|"
    r"turned|arrived|personally|himself|herself|again|off|on|had|hasn|isn|won|can|cannot|will|did|\w+ed)\b"
    r"|^\W*(?-i:[A-Z]{1,2}\.?)(?: (?:off|on|owes|drunk|divorc\w*|is|was|has|got)\b| ?[-–:] |['’]s )"
    r"|\b(?:my|our|their|the) (?:\w+ )?(?:colleague|director|buyer|manager|boss|secretary|champion|sponsor|"
    r"contact|foreman|"
    r"receptionist|cfo|ceo|cio|lad|head of \w+) (?:is|was|has|had|got)\b"
    r"|\b(?:Herrn|Frl|su (?:hijo|hija|mujer|marido)|l[oa] han|è stat[oa]|ha perso|il est|elle est)\b"
    r"|(?-i:\b[A-Z][a-zà-ÿ]+)['’]s (?:arm|leg|wrist|foot|hand|back|heart|knee|hip|eyes|kidneys?|liver|lungs?|"
    r"results|nerves|ote|"
    r"basic|commission|salary|wages|bonus|wife|husband|son|daughter|mother|father|divorce)\b"
    r"|(?-i:\bI\b|\bI['’]m\b)|\b(?:my|myself|elle|sie|er|ihm|ihr|ella|lei|lui|il)\b",
    _FLAGS,
)
"""One person is meant: a pronoun, a title, or a name of which something is told."""

_MONTHS = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|"
    r"jul|aug|sept?|oct|nov|dec|(?:the |early |late )?(?:spring|summer|autumn|fall|winter|new year))"
)
_ILL = (
    r"(?:stroke|heart|tests?|treatments?|operation|surgery|cancer|lungs?|kidneys?|liver|nerves|fall|accident|"
    r"infusions?|"
    r"infection|pneumonia|seizures?|fits?|chemo\w*|tumou?r|blood|overdose|breakdown|pains?)"
)
_CARE = (
    r"(?:hospice|rehab\w*|psychiatr\w+|oncology|cancer|icu|intensive care|palliative|dialysis|fertility|detox|"
    r"addiction|nerve|pain|cardiology|neurology|trauma)"
)
_PLAIN: tuple[tuple[PersonalKind, str], ...] = (
    (
        "health",
        rf"\b(?:is|was|['’]s|lies|lay|remains|been|went|goes|go|admitted|taken|rushed|back|still|comes?|spends? "
        rf"\w+(?: \w+)?)"
        rf"(?: \w+){{0,3}}? (?:in|to|at|into|from|through) (?:the |an? |his |her )?(?:\w+ )?(?:{_CARE}(?: "
        rf"(?:ward|unit|clinic|cent(?:re|er)|care))?"
        rf"|hospital\b.{{0,20}}\b(?:with|for|after|since) (?:an? |his |her |the )?(?:\w+ )?{_ILL})\b",
    ),
    (
        "health",
        rf"\b(?:she(?:['’]s| is| was| and \w+ are)|frau \w+ is|mrs \w+ is|wife is|wife['’]s|daughter is) (?:\w+ "
        rf")?expecting"
        rf"(?=(?: again)?\W*$| (?:again|a (?:baby|child|boy|girl|son|daughter)|twins|her (?:first|second|third)|"
        rf"in {_MONTHS}|(?:at the )?(?:end|beginning) of|this {_MONTHS}|and (?:has|will|hasn|won|doesn))|,)",
    ),
    (
        "health",
        r"(?:\b(?:not|never|stopped|quit|gave up|given up|no longer|told to stop)|n['’]t) (?:\w+ ){0,2}(?:"
        r"(?:touch\w*|drinks?|drinking|drank|drunk) (?:(?:a|any|"
        r"the|one) )?(?:drop|glass|bottle|drink|alcohol|wine|beer)"
        r"|(?:drinks?|drinking|drank|drunk)(?=[,.;]|\s+(?:since|for|now|or)\b))"
        r"|\b(?:dry(?:ing)? out|sobering up|on the wagon|off the (?:wagon|drink|bottle)|hits? the bottle|aa "
        r"meetings?|"
        r"alcoholics anonymous|drinks too much|drink has got|drunkard)\b",
    ),
    (
        "health",
        r"\b(?:oncologist|chemo\w*|radiotherapy|dialysis|biopsy|malignant|metastas\w+|mastectomy|lymphoma|lupus|"
        r"hiv positive|"
        r"bipolar|schizophren\w+|adhd|autistic|eating disorder|anorexi\w+|bulimi\w+|psychiatrist|psychologist|"
        r"head doctor|"
        r"antidepress\w+|alzheimer\w*|dementia|motor neurone|parkinson\w*|multiple sclerosis|ivf|fertility "
        r"treatment|embryos?|"
        r"miscarr\w+|lost the baby|months? gone|bed rest|her due date|morning sickness|pacemaker|a stent|kidney "
        r"transplant|"
        r"waiting list for a (?:kidney|heart|liver|lung)|heart condition|dicky ticker|palliative|brain tumou?r|"
        r"a lump|"
        r"weeks to live|months to live|months left|given (?:him|her) \w+ months|walks? with a stick|in a wheelchair|"
        r"lost (?:his|her|the) (?:sight|hearing|voice)|(?:eyes|hearing|memory) (?:is|are) going|out of breath on|"
        r"(?:his|her) (?:kidneys?|liver|lungs?|bones|nerves|blood sugar|cholesterol|chest|back) (?:is|are|has|"
        r"have|was|gave|gives)|"
        r"(?:off|on) (?:his|her|the) (?:pills|meds|medication)|signed off (?:with|sick|for)|nervous wreck|nerves are|"
        r"had a (?:fit|seizure|breakdown|fall|stent|scare)|(?:following|after|has had|having) a (?:nervous |"
        r"mental )?breakdown|"
        r"fainted|collapsed (?:at|in|on|and|during)|intensive care|shak(?:es|ing|y) (?:hands?|so)|hands "
        r"(?:shake|tremble|are shaking)|"
        r"tremor|carries twins|carrying twins|the pregnancy|enceinte|schwanger|embarazada|incinta|"
        r"krankgeschrieben|schlaganfall|"
        r"(?:arm|leg|foot|wrist|hand|ankle) (?:is )?in (?:plaster|a cast|a sling)|cortisone|sick in the mornings|"
        r"en arrêt (?:de travail|maladie)|de baja (?:por|médica)?|brustkrebs|depressionen|infarto|heavily ill|"
        r"on disability|working from (?:his|her) couch|skin and bones|long covid|stitches (?:are|come|came))\b",
    ),
    (
        "pay",
        r"\b(?:what|how much) (?:he|she|I|(?-i:[A-Z]\w+)|they pay (?:him|her)|we pay (?:him|her)) (?:takes? "
        r"home|makes?|earns?|gets paid|is paid|is on|am paid|gets)\b(?! (?:of|up|out|from|done|at|to|into|on|in)\b)"
        r"|\btakes? home (?:each|a|every|per|in a) (?:month|week|year)\b|\b(?:on|for) (?:the same|more|less|"
        r"better) money than\b",
    ),
    (
        "pay",
        r"\b(?:offered|offers|offering|counter-?offered|put|puts|promised|gave|giving|pay|paying) (?:(?:him|her|"
        r"me|(?-i:[A-Z][a-z]+)) (?:\w+ ){0,3}?"
        r"(?:double|more|a third|a quarter|half|\d+ ?(?:k|grand|thousand)|ten grand|five thousand)"
        r"|(?:\w+ ){0,6}(?:more|extra|on top) (?:\w+ ){0,5}for (?:him|her|me|(?-i:[A-Z][a-z]+)) (?:personally|"
        r"himself|herself|alone))\b",
    ),
    (
        "pay",
        r"\b(?:months?['’]? (?:of )?(?:salary|severance|pay|wages)|(?:a|full|whole|one) year['’]s (?:salary|"
        r"money|pay)|pays? (?:him|her) off|paying (?:him|her) off|bought (?:him|her) out|"
        r"pay ?slips?|pay grades?|signing bonus|retention (?:bonus|payment)|paycheck|w-2|ote|no (?:pay )?rise|"
        r"no raise|"
        r"salaire|gehalt|cobra menos|verdient weniger|best[- ]paid|topped up (?:his|her) pension|(?:his|her|my) "
        r"(?:basic|base pay|fixed pay|package|day rate|"
        r"wages?|var(?:iable)? comp\w*|comp\b|envelope)|extra of \w+ (?:thousand )?in black)\b",
    ),
    (
        "conduct",
        r"\balone (?:in (?:a|the|one) (?:\w+ )?(?:room|office|lift|car|meeting)(?: \w+)? )?with (?:him|her|the "
        r"(?:trainees?|interns?|apprentices?|girls?|women))\b"
        r"|\b(?:keep (?:his|her) hands|hands (?:to himself|off the)|hands wander|wandering hands|pawed|groped|"
        r"fondl\w+|molest\w+|leers?|"
        r"(?:put|puts|putting|laid) (?:his|her) (?:arm|hand|hands) (?:round|around|on) (?:her|him|the (?:intern|"
        r"girl|waitress|trainee|young))|"
        r"texting (?:her|him) at night|sexting|keep the door open when (?:he|she))\b",
    ),
    (
        "conduct",
        r"\b(?:(?:on|of) (?:his|her) breath|st(?:a|i|u)nk\w* of|smell\w* (?:of|it|what|like) (?:\w+ "
        r"){0,4}(?:alcohol|drink|wine|whisky|beer|spirits|lunch|breath)|"
        r"(?:smell|smelt|smelled) (?:it|what (?:he|she) (?:had|has|drank))|had a few(?: drinks| too many|\W*$|"
        r"[,.;])|one too many|been drinking|been in the pub|not sober|tipsy|hung ?over|betrunken|ivre|borracho|"
        r"ubriac\w|always drunk|"
        r"tested positive for (?:a substance|drugs|cocaine)|a drunk\b|"
        r"(?:hand|fingers) in the (?:till|cash)|petty cash|embezzl\w+|pilfer\w+|pocket(?:ed)? the (?:money|"
        r"deposits?|cash)|in his pocket the|"
        r"falsif\w+|(?:forges|forged|faked|faking|invented) (?:the |his |her |call |visit |two |three )?(?:\w+ "
        r")?(?:reports?|logs?|references|records?|signatures?|figures|visits)|"
        r"lied on (?:his|her) cv|false cv|moonlight\w*|strip club|racial slur|slurs?\b|swore at|swearing at|"
        r"(?:his|her) (?:expense claims?|expenses|mileage)|marching orders|marched (?:off|out)|walked (?:him|"
        r"her) out|accompanied to (?:his|her) (?:car|desk)|"
        r"(?:second|third|last|final|another|formal) (?:formal |written )?(?:warning|letter) (?:for|from (?:hr|"
        r"personnel))|on (?:his|her) (?:last|final) warning|"
        r"failed (?:his|her) probation|on a pip|on pip\b|(?:being|under|is) investigat\w+ for|accusations? of "
        r"(?:nepotism|harassment|bullying)|"
        r"a grievance|tribunal|nepotism|harcèlement|belästigung|(?:he|she|er|sie) (?:has|hat|got) "
        r".{0,20}abmahnung|expedientado|remarks to the (?:apprentice|trainee|intern|girl|waitress)|written up for)\b",
    ),
    (
        "private",
        r"\b(?:(?:his|her|my) (?:\w+ )?(?:wife|husband|partner|missus|old man|boyfriend|girlfriend|fiancée?|ex|"
        r"spouse)\b.{0,30}\b(?:left|moved out|threw|thrown|kicked|found out|deported|hit|beats?|doing|ran off|"
        r"run off|walked out|is gone|cheat\w*)"
        r"|thr(?:ew|own) (?:him|her|me) out|moved out with the (?:children|kids)|splitting up|in the middle of "
        r"a separation|separat(?:ed|ing|ion) (?:from (?:his|her)|himself|herself|since|last|in)|"
        r"they['’]ve separated, (?:he|she)|sleeps? (?:at|in) (?:his|her|the|a) (?:office|car|depot|hotel|van|"
        r"workshop)|living in (?:his|her) (?:office|car)|"
        r"se divorc\w+|scheiden|scheidung|divorc\w+|alimony|custody (?:of|proceedings|battle|hearing)|"
        r"(?:is|was|are|['’]s) (?:seeing (?:someone|somebody|our|their|his|her)|dating|sleeping with|going out "
        r"with|shacked up with|an item with)\b|are a couple|"
        r"dating (?:site|app)|swinger|in love with (?:him|her|his|their|our)|mistress|his boyfriend|her "
        r"girlfriend|not out at work|is transitioning|am transitioning|wears no ring|elle sort avec)\b",
    ),
    (
        "private",
        r"\b(?:bailiffs?|repo men|gerichtsvollzieher|debt collectors?|(?:his|her) creditors|personally "
        r"insolvent|owes (?:money|everybody|everyone|half|colleagues|people|his|her) ?(?:all over|to|back|"
        r"colleagues|in|rent|landlord|[,.;]|$)|skint|"
        r"(?:lost|loses|gambled|betting) (?:\w+ ){0,3}(?:at the races|in the casino|on (?:horses|the horses|"
        r"cards))|gambles?\b|gambling|betting shop|borrows? from (?:everybody|colleagues|everyone|me)|"
        r"asked me for (?:two|three|four|five|\d+) (?:hundred )?(?:quid|pounds|euros|dollars)|can['’]t (?:pay|"
        r"make) (?:his|her|the) rent|living (?:paycheck|hand) to|"
        r"(?:herr|frau|er|sie) (?:\w+ )?hat schulden|chapter 7|house is up for|thrown out by (?:his|her) "
        r"landlord|my landlord)\b",
    ),
    (
        "private",
        r"\b(?:(?:his|her|my) (?:\w+ )?(?:son|daughter|boy|girl|brother|sister|father|dad|mother|mum|kid|child|"
        r"children|kids|husband|wife) (?:is|was|has been|were|has|got|ran|had|hanged|['’]s)"
        r"(?: \w+){0,2} (?:arrested|prison|jail|rehab|custody|care|trouble|suspended|expelled|away|himself|"
        r"herself|overdosed|died|dead|sick|ill)|"
        r"(?:is|was|['’]s|son|husband|brother|father|boy) (?:\w+ )?(?:back )?in (?:prison|jail)(?: again)?\b|"
        r"behind bars|visiting hours|taken into care|was arrested|restraining order|"
        r"(?:lost|buried|burying|mourn\w*) (?:his|her|my) (?:\w+ )?(?:mother|father|dad|mum|mom|wife|husband|"
        r"son|daughter|brother|sister|child|baby|kid|parents?|partner)|lost a (?:kid|child|son|daughter)|"
        r"death in the family|passed away|(?:partner|wife|husband|mother|father|brother|sister|son|daughter) "
        r"(?:having )?died|hanged himself|killed (?:himself|herself)|because of the burial|"
        r"vater ist gestorben|perso la madre|beerdigung)\b",
    ),
    (
        "private",
        r"\b(?:(?:joined|in|into|with|to|leads?|of) (?:some|a|one of these|this|that|an?) (?:\w+ "
        r")?(?:church(?:es)?|sect|cult|congregation|brotherhood|lodge)|jehovah\w*|scientolog\w+|very religious|"
        r"hardcore (?:evangelical|catholic|christian)|prays? (?:five|several|before|at)|"
        r"found (?:god|jesus|religion)|born again|converted to (?:islam|judaism|christianity|catholicism)|on "
        r"religious grounds|"
        r"votes? for (?:the|those|that)|(?:far|extreme|hard)[- ](?:right|left)|extremist party|(?:stands|"
        r"campaigns) for (?:a|the|that) party|"
        r"(?:his|her|my) (?:asylum|visa|residence permit|work permit|immigration|green card)\b|n['’]t got "
        r"(?:his|her) papers|(?:his|her) papers (?:are|have|ran) (?:expired|out|not)|got deported|been deported|"
        r"an illegal immigrant|overstayed|(?:marriage|married) (?:was |is )?(?:only )?for the (?:passport|"
        r"papers|visa))\b",
    ),
    (
        "health",
        r"\b(?:hospital bed|cancer of the|anxiety disorder|burn-?out|riddled with it|it['’]s in (?:his|her) bones|"
        r"recovering from (?:an?|the|his|her) (?:bypass|operation|surgery|stroke|breakdown|heart)|a hard time mentally|"
        r"the growth is malignant|another one of (?:his|her) attacks|stop drinking|trying for a (?:child|baby)|preg\b|"
        r"erwartet (?:\w+ ){0,3}kind)\b",
    ),
    (
        "health",
        r"\b(?:scan|mri|ct|x-?ray|ultrasound|mammogram|biops\w+|smear|blood tests?|bloods|test results|tests)\b.{0,30}"
        r"\b(?:a |the )?(?:shadow|lump|growth|cyst|nodules?|polyps?|clot|benign|spot on (?:his|her))\b"
        r"|\b(?:his|her|my|(?-i:[A-Z][a-zà-ÿ]+)['’]s) (?:\w+ )?(?:mammogram|colonoscopy|endoscopy|biopsy|smear test|"
        r"bloods|cardiogram|mri|x-?ray)(?: results?)? (?:came|comes|come|showed|shows|was|were|(?:is|are) back|found|"
        r"wasn|has|have)\b"
        r"|\b(?:his|her|my) (?:blood|biopsy|scan|medical) results\b|\b(?:found|seen|spotted) something on (?:his|"
        r"her|my) (?:lungs?|liver|kidneys?|brain|breast|heart|skin|scan|x-?ray)\b"
        r"|\b(?:dizzy spells?|gall ?bladder|appendix (?:out|taken|burst|removed)|hernia|prostate|thyroid|"
        r"(?:strong|on) painkillers)\b"
        r"|\b(?:his|her) (?:knees?|hip|back|shoulder|eyes?|heart) (?:is|are) being (?:done|replaced|looked at|"
        r"operated)\b"
        r"|\b(?:seeing|sees|saw) (?:a|the|his|her) specialist\b.{0,30}\babout (?:his|her)\b"
        r"|\b(?:his|her|my) results from (?:the|his|her) (?:clinic|doctors?|hospital|gp)\b(?!['’]s)"
        r"|\brest\b.{0,25}\bit['’]s (?:his|her) heart\b"
        r"|\b(?:kept (?:him|her|me)|been kept|being kept|keep(?:ing)? (?:him|her|me)|discharged (?:him|her)|readmitted)"
        r" (?:in|into|from|at|to)(?: the)? (?:hospital|clinic|ward)\b",
    ),
    (
        "conduct",
        r"\b(?:breathaly[sz]\w+|(?:fined|caught|stopped|charged) (?:for|with|by the police) (?:\w+ )?(?:"
        r"driving drunk|drunk driving|drink[- ]driving)|(?:escorted|walked|led) off the (?:site|premises)|"
        r"failed (?:a|the|his|her) breath test|(?:lost|loses|losing) (?:his|her) (?:driving )?"
        r"licen[cs]e(?=\W*$| (?:in|after|over|because|again|until|till|when|last|for (?:\w+ )?(?:\w+ )?(?:weeks?|"
        r"months?|years?|drink\w*|speed\w*))\b|,)"
        r"|(?:he|she|(?:his|her|their|our) \w+|(?-i:[A-Z][a-zà-ÿ]+))(?:['’]s| has| had)? (?:been|was|is) (?:stood down|"
        r"sent home) (?:while|pending|after|since|until|till|because|over|for (?:what|something|drink))"
        r"|(?:he|she|(?:his|her|their|our) (?:deputy|boss|manager|buyer|colleague))(?:['’]s| has| had)? (?:been|was|is)"
        r" suspended (?:while|pending|after|since|until|till|because|over)"
        r"|(?:told|asked|ordered) (?:him|her|to) (?:\w+ )?(?:stay|remain) (?:at )?home (?:while|until|till|pending|"
        r"over)"
        r"|(?:gardening|administrative|forced) leave (?:while|pending|since|over|after|for))\b",
    ),
    ("pay", r"\b(?:on (?:\w+-)?\w+ basic|\d+ ?k retention|one-off payment of [\d,.]+ to match|basic rises to)\b"),
    (
        "conduct",
        r"\b(?:filed with hr|hr (?:is )?looking|asked personnel|caught (?:with|stealing|falsif\w+)|wegen belästigung|"
        r"drunk again)\b",
    ),
    (
        "private",
        r"\b(?:done a runner with the savings|turned up at the office and they had to call the police|divorcing|"
        r"son arrested|en la cárcel)\b",
    ),
)
_BUSINESS_OF_OTHERS = (
    r"\b(?:patients?|trial|device|product|app for|healthcare|module|software|platform|insur(?:er|ers|ance|ed)|"
    r"authorit(?:y|ies)|regulator|inspector(?:ate)?|agency|ministry|council has|fda|"
    r"the (?:system|machine|pump|line|server|unit|plant|supplier|vendor|company|firm|group)(?:['’]s)? (?:is|was|"
    r"has|had|got|owes|failed|collapsed|tested)|"
    r"they (?:got|have|had|received) (?:a|an|their) (?:\w+ )?(?:warning|notice|letter)|for (?:people|employees|"
    r"patients|users) with|training for|case study|"
    r"surgery (?:suite|centre|robot|unit|module)|clinics? (?:wants?|orders?|buys|bought|renewed|signs?)|wards? "
    r"(?:wants?|orders?|sister|live|moves?)|"
    r"(?:wards?|units?|clinics?|cent(?:re|er)s?) (?:of|in|at) (?-i:[A-Z])\w+ (?:wants?|needs?|orders?|asks?|has|"
    r"signs?)|wants? (?:our|the|a|to buy|another|more)|"
    r"(?:salar|pay|wage)\w* (?:data|survey|benchmark|bureau|run|file)|payroll|purchase order|forecast|invoice)\b"
)
RULES: tuple[tuple[PersonalKind, re.Pattern[str]], ...] = tuple((kind, re.compile(p, _FLAGS)) for kind, p in _PLAIN)
PUBLIC = re.compile(_BUSINESS_OF_OTHERS, _FLAGS)
INNUENDO = re.compile(
    r"\b(?:if you know what I mean|you can guess|we all know why|need I say more|say no more|draw your own "
    r"conclusions|nudge|you didn['’]t hear it from me|"
    r"don['’]t put that anywhere|not a word to|nobody (?:is to|must|may) know)\b",
    _FLAGS,
)
"""What people add when they hint at something that one does not write down."""


THIRD_PERSON = re.compile(r"\b(?:he|she|him|his|hers?)\b|\b(?:he|she)['’]", _FLAGS)
LEAVES = re.compile(
    r"\b(?:last (?:working )?day|is leaving|has left|handed in|resigned|retir\w+|no longer with|post['’]s "
    r"deleted|successor|"
    r"leaves? the company)\b",
    _FLAGS,
)
"""That somebody leaves is news of the deal, whatever they are paid for it."""


def roundabout_kind(text: str) -> PersonalKind | None:
    """Return why a sentence is personal where it says so in a roundabout way and of one person; None where not."""
    if not ONE_PERSON.search(text) or PUBLIC.search(text):
        return None
    kind = next((kind for kind, rule in RULES if rule.search(text)), None)
    return None if kind == "pay" and LEAVES.search(text) else kind
