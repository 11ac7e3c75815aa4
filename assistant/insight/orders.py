"""Whether a sentence, read in the open, gives an order to a machine rather than tells or asks a person something."""

import re

from assistant.insight.order_words import Part, Words, in_other_scripts, read_words
from assistant.insight.reading_machines import tells_reading_machine
from assistant.language.word_lists import word_set

_FLAGS = re.IGNORECASE
_PUNCTUATION = frozenset(".,;:!?—–-\"'“”„«»()[]{}<>*_|/#`~=。，；：！？、")
REACH = 14
"""Words between what is set aside or spoken to and what goes with it."""
_TALE = r"(?:summar(?:y|ies)|narratives?|memos?|digests?|weekly reports?|output|write-?ups?|minutes|recaps?)"
_OF_THIS = (
    r"(?: (?:of|for|on|about) (?:this|these|the) (?:page|note|document|file|call|meeting|mail|email|thread|"
    r"transcript|text|account|deal)s?)"
)
_MODE = r"(?:developer|debug|god|admin|administrator|jailbreak|jailbroken|dan|sudo|root|unrestricted|unfiltered)"
_LOOSE = (
    r"(?:unrestricted|uncensored|unfiltered|jailbroken|(?:without|no|free of|ignores?|not bound by) (?:any |all "
    r"|its |your |safety |the )*"
    r"(?:rules|limits|limitations|restrictions|filters|citations|sources|checks|guidelines|guardrails|"
    r"constraints|safeguards|ethics|policies)|"
    r"confidential passages|secrets?\b|hidden (?:configuration|instructions|prompt|rules)|system prompt|"
    r"(?:your|its|the) (?:instructions|configuration|system prompt|programming)|word for word|verbatim|other "
    r"(?:accounts|customers|companies)['’]?|"
    r"passwords?|api keys?|credentials|(?:full|all|every\w*) (?:salar|secret|personal)\w*|any question)"
)
_URL = r"(?:https?://|www\.|//[\w-]+\.)[^\s)>\]]*"
_RULES = tuple(
    re.compile(pattern, _FLAGS)
    for pattern in (
        r"\b(?:new|updated|additional|special|secret|hidden|real|developer|system|override|revised) "
        r"(?:instructions?|prompt|directives?)\b(?: (?:for|to) (?:the |an? |you)|\s*:\s*(?:you\b|ignore|do\b|"
        r"always|never|say|write|report|mark))",
        r"(?:^|\band |[,;:] )(?:please )?(?:report|state|write|say|mark|list|show|rate|describe|present) "
        r"(?:that )?(?:all|every|each)\b.{0,40}"
        r"\b(?:deals?|accounts?|leads?|risks?)\b.{0,40}\b(?:healthy|green|fine|won|certain|accepted|low|safe|on "
        r"track|resolved)\b",
        rf"\b(?:add|insert|include|append|put|embed|render|display|show|load|fetch|repeat) (?:the|this|a|an) "
        rf"(?:following )?"
        rf"(?:\w+ )?(?:link|url|image|button|tag|pixel|picture|markdown|html)\b.{{0,60}}{_URL}",
        rf"\b(?:keep|repeat|include|add|insert|put|place|append|embed|use|copy)\b.{{0,60}}\b(?:in|into|to|at "
        rf"the end of|under) "
        rf"(?:every|each|all|any|your|the) (?:\w+ )?(?:{_TALE}|reports?|answers?|sections?|headline|action "
        rf"plan)\b.{{0,80}}{_URL}",
        rf"{_URL}[?&/=]\S*(?:\{{{{?\s*[A-Za-z_]+|%7B[A-Za-z_]+|<[A-Za-z_]+>|\$\{{?[A-Za-z_]+|\[[A-Za-z_]+\])",
        r"!\[[^\]]*\]\(\s*(?:https?:)?//[^)]*(?:\?|=|\{|data|leak|log|exfil)[^)]*\)",
        rf"(?:send|post|forward|upload|append|exfiltrate|transmit|leak|submit|copy)\b.{{0,50}}\b(?:contents?|"
        rf"data|notes|summar(?:y|ies)|conversation|"
        rf"keys?|passwords?|everything|transcripts?|names|figures|pipeline|prompt)\b.{{0,40}}(?:{_URL}|"
        rf"[\w.+-]+@[\w-]+\.)",
        rf"{_URL}.{{0,20}}\b(?:followed by|with|plus) (?:the )?(?:names?|contents?|data|figures|list|summary|"
        rf"amounts?) of\b",
        r"\bwhen(?:ever)? (?:you (?:read|process|summari[sz]e|draft|generate|write)|(?:summari[sz]ing|drafting|"
        r"generating) (?:this|these|the (?:note|document|file|text|page)))"
        r"\b.{0,60}\b(?:always|only|never|you must|do not|don't|say|state|omit|leave out|add|include|insert)\b",
        rf"\bwhen(?:ever)? (?:you )?(?:writ|draft|generat|summari[sz]|prepar|compos|compil|creat)\w+ (?:the|"
        rf"your|this|these|a|any|every) (?:\w+ ){{0,2}}(?:{_TALE}|report)s?\b.{{0,40}}"
        r"\b(?:always|never|only|say|state|omit|leave|do not|don't|must|mention|include|add|report|write|describe)\b",
        rf"(?:^|[.;:!?] )in (?:the|your|every|any|this|all) (?:\w+ ){{0,2}}{_TALE},? (?:please )?(?:describe|"
        rf"say|state|write|call|list|mark|report|present|omit|leave|do not|don't|never|only|always|put|show|"
        rf"praise|treat)\b",
        r"\bwhen (?:reading|processing|summari[sz]ing) this\b.{0,60}\b(?:always|only|never|you must|do not|"
        r"don't|say|state|omit|leave out|report)\b",
        rf"\byou are (?:now|hereby|no longer|from now on)\b.{{0,80}}(?:{_LOOSE}|\b(?:an? )?(?:ai|llm|gpt|"
        rf"chatbot|language model|assistant|dan)\b)",
        rf"(?:^|[.;:!?,—–\"] ?|\bplease |\band )(?:you are (?:now )?in|enter|switch (?:in)?to|activate|enable|"
        rf"turn on|go into|start) (?:the )?{_MODE} mode\b",
        rf"\bin {_MODE} mode\b.{{0,20}}\b(?:you|the (?:assistant|model|ai|system|bot))\b",
        r"\bfrom (?:now|this point|here|this moment) on(?:wards?)?,? (?:you (?:are|will|act|only|must|shall|"
        r"should)|(?:only |always |never )?(?:write|say|answer|respond|act|output|report)\b)",
        r"\byou (?:will|must|shall|should|are to|are going to) (?:now |only |always )?(?:respond|answer|act|"
        r"speak|write|behave|reply|role-?play) (?:only )?(?:as|like)\b",
        r"\byour (?:new |real |actual |true |only |next |updated |first )?(?:task|goal|objective|mission)(?: "
        r"from now on)?\b.{0,25}\b(?:is|are)\b.{0,40}"
        rf"\b(?:write|say|praise|ignore|answer|respond|output|print|reveal|act|pretend|convince|{_TALE})\b",
        rf"\binstead of (?:the|a|your|this) (?:\w+ )?{_TALE}\b.{{0,30}}\b(?:list|write|say|print|output|give|"
        rf"show|answer|send|return)\b",
        r"\b(?:human|user)\s*:.{0,200}\bassistant\s*:",
        r"(?:^|[.;:!?,\"“] ?|\bplease |\band |\bjust )(?:ignore|disregard|forget) (?:(?:the rest|everything "
        r"else|all the rest|anything else) (?:of|in|on) )"
        r"(?:this|the|these|that|your) (?:data|text|document|page|file|note|input|message|prompt|conversation|"
        r"content)s?\b",
        r"(?:^|[.;:!?,\"“] ?|\bplease |\band |\bjust )(?:ignore|disregard|bypass|override) (?:the "
        r")?(?:instructions|prompts?|system prompt|guardrails|safeguards)\b(?! (?:of|from|for|on|in|to|about|by)\b)",
        r"\b(?:repeat|print|output|write|say) (?:back )?the following (?:sentence|text|words?|phrase|line|string)\b",
        r"\bif (?:you are |you['’]re )?(?:asked|questioned|queried|prompted)\b.{0,60}"
        r"\b(?:simply|just|only|always) (?:respond|"
        r"report|answer|reply|state|say)\b|\bif questioned,? (?:report|say|answer|state|respond)\b",
        r"\b(?:focus|concentrate|dwell|report) (?:only|exclusively|solely) on (?:the )?(?:positive|good|"
        r"strengths|highlights|upside)\b",
        r"\b(?:note|message|notice|attention|hint|instruction)s? (?:to|for) (?:the |any |all )?(?:automated|"
        r"automatic|ai|machine|robotic) [\w -]{0,40}:",
        r"^\W*repeat after me\b|(?:^|[.;:!?] ?|\bplease )stop (?:summari[sz]ing|processing|reading (?:this|here|"
        r"the notes))\b",
        r"\bpretend (?:to be|you(?:'re| are)|that you(?:'re| are)|as if|you have|there)\b",
        r"(?:^|[.;:!?,—–] ?|\band |\bto |\bplease |\bmust |\byou )(?:act|behave|respond|answer|speak|reply|"
        r"write|role-?play|pose) (?:as|like) (?:if you|though you|an? (?:\w+ )?(?:ai|model|"
        r"assistant|expert|admin|developer|system|hacker|pirate|ceo)|the (?:ceo|cso|admin|system|developer|"
        r"author)|my (?:late |dear |deceased |dead |old )?(?:gran\w*|mother|father|mom|mum|dad|aunt|uncle|"
        r"teacher))\b",
        rf"(?:^|[.;:!?,—–\"] ?|\bplease |\byou |\bmust )(?:act|behave|respond|answer|speak|role-?play|play|"
        rf"imagine|suppose|pretend)\b.{{0,60}}\b(?:as|like|that|role|character|you)\b.{{0,80}}{_LOOSE}",
        r"\b(?:system|developer) prompt\b.{0,40}\b(?:reveal|print|show|repeat|output|leak|is|says|ignore|verbatim|:)|"
        r"\b(?:reveal|print|show|repeat|output|leak|disclose|recite|translate)\b.{0,30}\b(?:system prompt|"
        r"(?:your|its|the hidden|the above|the initial) "
        r"(?:\w+ )?(?:instructions|prompt|rules|configuration|api keys?|passwords?|secrets?))",
        r"(?:^\W*|[-=#*]{3,}\W*)(?:begin|end|start)(?: of)? (?:system|admin|hidden|secret|new|user|developer|"
        r"untrusted|input|the)? ?"
        r"(?:prompt|instructions?|override|(?:user |untrusted |input )?data|input|(?:system|admin|user) "
        r"message)\b(?=\W*$|\s*[-=#*:]{2,})",
        rf"(?:do not|don't|never|must not|should not|without) (?:mention(?:ing)?|report|include|including|"
        rf"escalat\w+|flag|show|list|quote|disclose|tell|surface|name)\b.{{0,60}}"
        rf"\b(?:in (?:the|your|any|this|every) (?:\w+ )?(?:{_TALE}|report|draft|answer|weekly)|to the (?:ceo|"
        rf"cso|board)\b.{{0,30}}\b(?:{_TALE}|report))",
        rf"(?:\b(?:in|for|from|of) your (?:weekly |own )?{_TALE}|(?:^|[.;:!?] )in your (?:response|draft|answer|"
        rf"reply))\b.{{0,60}}\b(?:say|state|"
        r"write|include|omit|leave out|mark|report|rate|describe|always|only|do not|don't|must|put|add|list|call)\b"
        rf"|(?:^|[,;:.] |\band |\bplease )(?:say|state|write|include|omit|leave (?:it |this |them )?out|mark|"
        rf"report|rate|describe|put|add|list|call)\b.{{0,60}}\bin your (?:weekly |own )?{_TALE}\b",
        rf"(?:^|\b(?:and|please) |[,;:] )(?:leave|keep) (?:\w+ ){{1,6}}out of (?:the|your|any|all|every) (?:\w+ "
        rf")?{_TALE}\b",
        rf"\b{_TALE}{_OF_THIS} (?:must|should|shall|has to|have to|needs? to|is to|are to|ought to|may|can)(?: "
        rf"(?:only|always|not|never))? \w+",
        rf"(?:^|[.;:!?] )(?:the |any |all |every )?{_TALE} (?:must|should|shall|has to|have to|is to|are to)(?: "
        rf"(?:only|always|not|never))? "
        r"(?:say|state|omit|praise|claim|conclude|leave|mention|describe|call|read)\b",
        r"\b(?:mark|rate|classify|label|score|treat|report|count|record|list|describe|show) (?:this|the|all|"
        r"every|these|each) (?:\w+ ){0,4}(?:as|with) (?:\w+ ){0,3}"
        r"(?:green|won|closed won|no risk|low risk|zero risk|risk-free|supported|verified|approved|on track|"
        r"positive|healthy)\b.{0,40}"
        r"\b(?:regardless|no matter|whatever|always|ignore|instead|in (?:the|all|your) (?:\w+ )?(?:narrative|"
        r"memo|summar\w+|report|output))",
        rf"\b(?:end|begin|start|close|open|finish|conclude) (?:the|your|each|every) (?:{_TALE}|section|answer|"
        rf"reply|report)s? with (?:the |this |a )?(?:word|words|phrase|sentence|line|text|code|\W)",
        rf"\b(?:repeat|print|output|include|write|say|insert|use) the (?:word|words|phrase|sentence|line|text|"
        rf"code|string)s? .{{1,60}}\b(?:in|at|on|under) (?:each|every|all|the|your) "
        rf"(?:\w+ )?(?:section|{_TALE}|answer|reply|report|headline|page|end)",
        r"\b(?:decode|decrypt|decipher|unscramble|rot-?13|base-?64|base-?32|hex(?:adecimal)?|caesar|cipher|"
        r"morse|reversed? (?:text|string|line|letters|words))\b.{0,60}"
        r"\b(?:and|then)\b.{0,20}\b(?:follow|do|obey|execute|run|act|carry out|comply|apply|answer)\b",
        r"\b(?:all|any|your|the|these|those) (?:previous|prior|above|earlier|preceding|existing|former)? "
        r"?(?:instructions|prompts?|rules|guidelines|directives) "
        r"(?:above |before (?:this )?)?(?:are|is) (?:now |hereby )?(?:void|cancelled|revoked|superseded|"
        r"overridden|obsolete|lifted|to be ignored|no longer valid|suspended)\b",
        r"\bbefore you (?:can )?(?:solve|finish|start|complete|answer|do|continue)\b.{0,60}\b(?:task|request|"
        r"question|summary|memo)\b",
        r"\bthis (?:is an order|message|note|text|instruction) (?:overrides?|supersedes|takes (?:precedence|"
        r"priority) over)\b",
        r"[\"'](?:role|author)[\"']?\s*[:=]\s*[\"']?(?:system|assistant|user|developer|tool)\b|"
        r"^\s*role:\s*(?:system|assistant|developer)\b",
        r"[\"'](?:system_?prompt|instructions?|tool_calls?|function_call|tool_use)[\"']\s*[:=]",
    )
)
_WHOEVER = re.compile(
    r"(?:^|[.;:!?] |\b(?:to|for|dear|hey|attention) )(?:the |any |all )?(?:who(?:so)?ever|whatever(?: \w+)?|"
    r"whichever \w+|anyone|anything|bot|system|tool|software|script|program|engine|process|"
    r"service|app|machine|thing|model|assistant|agent|writer|one|author) (?:(?:that|who|which) )?(?:is |will "
    r")?(?:writ|read|summari[sz]|draft|process|generat|compil|digest|pars|ingest|prepar|produc)\w*"
    r"[^.;:!?]{0,60}?(?:[:,—–]|\b(?:must|should|shall|please|has to|is to)\b)",
    _FLAGS,
)
_IF_YOU = re.compile(
    r"\b(?:if|when|as|since|in case|should) (?:you(?:'re| are| be)? )?(?:an? |the |any )?(?:\w+ )?(?:ai|a\.i\.|"
    r"llm|gpt|language model|chatbot|bot|automated|machine|summari[sz]er|assistant|copilot)\b"
    r"(?=.{0,60}\b(?:you|it|this|must|should|please|do not|don't|say|write|report|include)\b)",
    _FLAGS,
)
_MARK_AS = re.compile(
    r"\b(?:mark|rate|list|describe|treat|record|report|classify|label|score|count|present|show|set|call) (?:\w+ "
    r"){1,8}?(?:as|to|with)\b",
    _FLAGS,
)
_CALLS = frozenset(",:!—–，：")
_BEFORE_ADDRESS = word_set(
    "note notes message reminder instruction instructions memo notice order orders hint hinweis anweisung "
    "anweisungen nachricht attention nota aviso "
    "mensaje consigne consignes instrucciones istruzioni instruções bericht uwaga wiadomość instrukcja besked "
    "obs сообщение инструкция"
)
_NEGATED = re.compile(r"\b(?:do not|don't|never|not to|without)$", _FLAGS)


def is_order(text: str) -> bool:
    """Whether the sentence speaks to a machine that reads or writes the notes, in any of the lexicon's languages."""
    folded = " ".join(text.split()).replace("’", "'")
    if any(rule.search(folded) for rule in _RULES) or in_other_scripts(text) or tells_reading_machine(folded):
        return True
    words = read_words(folded)
    return _sets_aside(words) or _spoken_to(words, folded) or _to_whoever(folded) or _obliged(words)


def hints_at_order(text: str) -> bool:
    """Whether text that nobody was to see tells somebody what to do or write; far less is enough than in the open."""
    if is_order(text):
        return True
    words = read_words(" ".join(text.split()))
    if any(
        _opens(words, p) and (p.start < 2 or "act" not in p.roles)
        for r in ("override", "write", "act")
        for p in words.of(r)
    ):
        return True
    named = any(True for role in ("sure", "weak", "output", "rules") for _ in words.of(role))
    return named and any(True for role in ("write", "override") for _ in words.of(role))


def _opens(words: Words, part: Part) -> bool:
    """Whether the part stands where an imperative stands: at the start of a clause, behind `please`, `never`, `and`."""
    at = part.start
    leads = {p.end: p.start for p in words.of("lead")}
    while at > 0 and at in leads:
        at = leads[at]
    return at == 0 or words.tokens[at - 1] in _PUNCTUATION


def _sets_aside(words: Words) -> bool:
    """Whether rules given before are to be set aside: a verb, what is set aside, and that it was given before."""
    rules = list(words.of("rules"))
    prior = list(words.of("prior"))
    for verb in words.of("override"):
        if not _opens(words, verb):
            continue
        for rule in rules:
            near = 0 <= rule.start - verb.end <= REACH // 2 or (
                0 < verb.start - rule.end <= REACH // 2 and _closes(words, verb)
            )
            if near and any(_of(p, rule, verb) for p in prior):
                return True
    return _reversed(words, rules, prior)


def _of(prior: Part, rule: Part, verb: Part) -> bool:
    apart = prior.end <= rule.start or prior.start >= rule.end
    return (
        apart
        and prior.start >= min(verb.start, rule.start - 4)
        and prior.start != verb.start
        and prior.start - rule.end <= 4
    )


def _reversed(words: Words, rules: list[Part], prior: list[Part]) -> bool:
    """Whether the verb closes the clause, as in German or Turkish: `alle bisherigen Anweisungen ignorieren`."""
    for verb in words.of("override"):
        for rule in rules:
            if (
                0 <= verb.start - rule.end <= 3
                and _closes(words, verb)
                and any(p.end <= rule.start and rule.start - p.start <= 5 for p in prior)
            ):
                first = min(p.start for p in prior if p.end <= rule.start and rule.start - p.start <= 5)
                if _opens(words, Part(first, first + 1, frozenset())):
                    return True
    return False


def _closes(words: Words, part: Part) -> bool:
    rest = words.tokens[part.end : part.end + 1]
    return not rest or rest[0] in _PUNCTUATION or any(p.start == part.end and "lead" in p.roles for p in words.parts)


def _spoken_to(words: Words, text: str) -> bool:
    """Whether a machine is called by name and told something: `Assistant, say that …`, `an das Sprachmodell: …`."""
    for role in ("sure", "weak"):
        for name in words.of(role):
            if _called(words, name) and _told(words, name.end, text, sure=role == "sure"):
                return True
    return bool(_IF_YOU.search(text)) and _told(words, 0, text, sure=True)


def _called(words: Words, name: Part) -> bool:
    """Whether the name stands as one that is called: at a start or behind `note to the`, a comma or colon after it."""
    tokens = words.tokens
    after = tokens[name.end] if name.end < len(tokens) else ""
    colon = any(t in _CALLS for t in tokens[name.end : name.end + 9])
    if _opens(words, name):
        return after in {*_CALLS, "-", "]", ")", ">", "*"} or (after.endswith("ing") and colon)
    address = {p.end: p for p in words.of("address")}
    at = name.start
    while at > 0 and at not in address and name.start - at < 3 and tokens[at - 1] not in _PUNCTUATION:
        at -= 1
    if at not in address or not colon:
        return False
    first = address[at]
    return (
        _opens(words, first)
        or tokens[max(0, first.start - 1)] in _BEFORE_ADDRESS
        or tokens[first.start] in _BEFORE_ADDRESS
    )


def _told(words: Words, start: int, text: str, *, sure: bool) -> bool:
    """Whether behind `start` something is told to do that only who writes the memo can do."""
    if any(p.start >= start for p in words.of("output")) or (sure and words.tokens[-1] in {":", "："}):
        return True
    if sure and any(
        words.tokens[i] in _NOT and words.tokens[i - 1] in _PUNCTUATION for i in range(start + 1, len(words.tokens))
    ):
        return True
    that = {p.start for p in words.of("that")}
    for verb in (p for role in ("write", "override") for p in words.of(role) if p.start >= start):
        if _opens(words, verb) or words.tokens[verb.start - 1] in ("you", "to", "must", "should"):
            return True
    for verb in (p for p in words.of("act") if p.start >= start):
        if verb.end in that and _opens(words, verb):
            return True
        if _opens(words, verb) and (sure or _negated(words, verb)):
            return True
    return bool(_MARK_AS.search(" ".join(words.tokens[start:])))


def _negated(words: Words, verb: Part) -> bool:
    return bool(_NEGATED.search(" ".join(words.tokens[max(0, verb.start - 2) : verb.start])))


def _to_whoever(text: str) -> bool:
    match = _WHOEVER.search(text)
    return match is not None and _told(read_words(text[match.end() - 1 :]), 0, text, sure=True)


def _obliged(words: Words) -> bool:
    """Whether a machine, named as such, must tell or leave out something: `language models must record us as won`."""
    verbs = [p for role in ("write", "act", "override") for p in words.of(role)]
    outputs = [p.start for p in words.of("output")]
    for name in (p for role in ("sure", "weak") for p in words.of(role)):
        near = range(name.end, min(len(words.tokens), name.end + 6))
        must = next((i for i in near if words.tokens[i] in _MUST), None)
        told = [] if must is None else [p for p in verbs if 0 < p.start - must <= 5]
        if must is None or not told or _beside(words, name):
            continue
        rest = " ".join(words.tokens[must:])
        falsely = "sure" in name.roles and words.tokens[name.start] not in _PRODUCTS
        if any(o > must for o in outputs) or (
            falsely and (_MARK_AS.search(rest) or any(_negated(words, p) for p in told))
        ):
            return True
    return False


def _beside(words: Words, name: Part) -> bool:
    """Whether a machine is only what somebody works with: `sent by an automated system, please do not reply`."""
    before = [word for word in words.tokens[max(0, name.start - 2) : name.start] if word not in ("a", "an", "the")]
    return bool(before) and before[-1] in _WITH


_PRODUCTS = word_set("chatbot chatbots bot chat copilot virtual digital")
"""Machines that people sell and buy: what such a one must do is mostly a customer's wish."""
_WITH = word_set("using uses by via with from through")
_NOT = word_set("not never don't nicht ne n' no non não niet nie inte ikke не ні")
_MUST = word_set(
    "must shall should please bitte soll muss sollte debe deve doit devez musi powinien moet bör skal ska должен должна"
)
