"""Words by which a note shows how a CEO settles a matter, for each of the five ways."""

import re
from collections.abc import Mapping

from assistant.models.company import Persona

_SAYS = r"(?:asked|asks|ask|wanted|wants|want|demanded|requested|insisted|insists|pressed|probed|queried|inquired)"
_DATA = (
    r"(?:numbers?|figures?|counts?|data|details?|evidence|proof|list|sheet|chart|table|breakdown|analysis|margins?|costs?|"
    r"rates?|ratios?|shares?|history|source|sample|root cause|how many|how much|how often|how long|how old|"
    r"what share|which (?:of|deals?|accounts?|customers?|ones?)|by whom|per cent|percent)"
)
_CUES: Mapping[Persona, tuple[str, ...]] = {
    Persona.QUESTIONING: (
        rf"\b{_SAYS}\b.{{0,90}}\b{_DATA}\b",
        rf"\b(?:show|bring|send|give|get) (?:me|her|him|us)\b.{{0,40}}\b{_DATA}\b",
        rf"\b(?:come|came) (?:back )?with\b.{{0,30}}\b{_DATA}\b",
        r"(?<!not )(?<!n't )(?<!never )\bwant(?:ed|s)? to (?:see|know|understand|look at)\b"
        r"|\bbefore (?:i|she|he) (?:says?|decides?|believes?|"
        r"signs?|agrees?|commits?)\b",
        r"\b(?:i|she|he) (?:can't|cannot|could not|couldn't|won't|would not) (?:judge|decide|believe|say)\b.{0,60}"
        r"\b(?:without|until|only)\b",
        r"\basked (?:me |us )?where (?:the|that|this|it|they)\b.{0,40}\b(?:comes?|came) from\b|\bquestions in a row\b|"
        r"\bpage of questions\b|"
        r"\b(?:follow-up|more|further|many|\w+teen|dozen) questions\b|\bline by line\b|\bdrilled (?:down|into)\b|"
        r"\bquestion after question\b|\bwent through (?:the|every|each) (?:\w+ )?(?:numbers?|figures?|rows?|deals?)\b",
        r"\bcome back (?:when|once) .{0,50}\b(?:counted|measured|checked|known|tested)\b",
        rf"^[\"“']?(?:how (?:many|much|often|long)|what (?:is|was|are|were|share|percentage|evidence)|which)\b.*"
        rf"\b{_DATA}\b.*\?|^[\"“']?(?:how (?:many|much|often)|what (?:share|percentage|evidence)|by when|"
        r"since when)\b.*\?",
    ),
    Persona.TRUSTING: (
        r"\bif NAME(?: NAME)? (?:says?|thinks?|believes?|is (?:happy|comfortable|fine|sure|convinced))\b",
        r"\bwhat(?:ever)? NAME (?:finds?|says?|decides?|recommends?|thinks?|proposes?)\b.{0,40}"
        r"\b(?:do|go|goes|stands?|is|fine|enough)\b",
        r"\bNAME (?:thinks?|says?|believes?)\b.{0,60}\b(?:so|then) (?:we|i|that)\b",
        r"\b(?:turned to|looked at|rang|called) NAME and asked what (?:she|he|they)(?:'d| would| thought| made)\b",
        r"\bif NAME's (?:\w+ )?(?:figures?|numbers?|sums?|arithmetic|word|judg\w+|view|plan) (?:works?|holds?|says?|"
        r"stands?|is)\b",
        r"\basked NAME what (?:she|he|they)(?:'d| would| thought| made)\b|\basked (?:for )?NAME's "
        r"(?:view|opinion|advice|read|take)\b",
        r"\b(?:took|takes|take|trusts?|trusted|relied on|relies on|leaned on|leans on|followed|follows|went with|"
        r"goes with|deferred to|defers to|sided with) NAME's?\b",
        r"\b(?:don't|do not|didn't|did not) need to see\b|\bNAME (?:word|judg\w+|view|call|opinion)\b"
        r".{0,30}\b(?:enough|good|fine|suffic\w+|counts?|stands?)\b|\bgood enough for (?:me|her|him)\b",
        r"\b(?:rang|called|phoned|turned to|looked at) NAME\b.{0,60}\b(?:and (?:decided|agreed|said)|so we|then)\b",
        r"\bask NAME\b.{0,30}\b(?:and|whatever|then)\b|\bran it past NAME",
    ),
    Persona.DELEGATING: (
        r"\b(?:agree|settle|sort|work|figure|hash|decide|resolve)\b.{0,30}\b(?:between|among|amongst) "
        r"(?:you|them|yourselves|themselves|the two)\b",
        r"\b(?:not going to|won't|will not|don't want to|refuse\w* to|declined to|would not) (?:be the )?"
        r"(?:referee|arbitrate|judge between|take sides|decide (?:this|that|it) for)\b",
        r"\b(?:go away|you two|the two of (?:you|them)|both of you)\b.{0,60}\b(?:agree|settle|sort|decide|come back|"
        r"work)\b",
        r"\bcome back (?:to me )?(?:when|once|with (?:one|a (?:joint|common|single|shared|agreed)))\b",
        r"\b(?:left|leaves|leave|handed|delegated|gave) (?:it|this|that|the (?:matter|decision|question|choice)) "
        r"(?:\w+ )?(?:to|with) (?:NAME|the team|you|them)\b",
        r"\b(?:tell|let) me (?:know )?(?:on|when|what|by)\b.{0,40}\b(?:you(?:'ve| have)? (?:agreed|decided|settled)|"
        r"what it is)\b",
        r"\bsent NAME and NAME (?:away|off|out|back)\b|\btold NAME and NAME to (?:agree|settle|sort|"
        r"work|decide|find)\b|\basked (?:both|NAME and NAME) to (?:agree|settle|sort|work (?:it|this) out)\b",
        r"\b(?:did not|didn't|does not|doesn't|do not|don't) want to (?:see|hear|know) (?:the )?"
        r"(?:workings?|details?|how)\b",
        r"\b(?:your|their) (?:call|decision) to make\b|\b(?:you|they) (?:own|decide) (?:this|that|it)\b",
    ),
    Persona.FRAMING: (
        r"\b(?:principles?|policy|our (?:own )?rules?|rule (?:is|was|says)|rule of thumb|framework|criteri(?:a|on)|"
        r"decision matrix|scorecard|guard ?rails?|playbook|hurdle rate|precedent)\b",
        r"\b(?:have|has|had|got|there(?: is|'s)) (?:a|one|the same|our) (?:\w+ )?rules? (?:for|on|about)\b",
        r"\b(?:against|by|on) (?:the|her|his|our|my) (?:card|yardstick|rules?|test|criteria|checklist|principles?|"
        r"matrix)\b|\b(?:put|laid) (?:the|her|his|our|my) (?:\w+ )?(?:card|criteria|rules?|principles?) on the table\b",
        r"\bhouse rules?\b|\b(?:no|not an?|never an?) exceptions?\b|\b(?:fits?|meets?|breaks?|bends?|under|serves?) "
        r"(?:the|our|which|what|that|a) rules?\b|\bwhich (?:line|rule|criterion|principle|test|box)\b",
        r"\bthe test (?:is|was|for)\b|\b(?:three|four|two|same|usual|standard) (?:tests|criteria|questions|filters) "
        r"(?:we|that|for)\b",
        r"\bwe (?:have )?(?:always|never) (?:said|say|agreed|do|done|go|gone|give|given|take|taken|sell|sold|buy)\b",
        r"\bwhat does (?:the|our) (?:policy|contract|rule|agreement|framework) say\b|\bas a matter of principle\b",
    ),
    Persona.CONSULTING: (
        r"\b(?:went|go|going) (?:a?round|round) the (?:table|room)\b|\ba?round the table\b",
        r"\b(?:hear|heard|hearing|listen\w*|collected|gathered|canvassed|took|sought|invited)\b.{0,40}"
        r"\b(?:every(?:one|body)|each|all|both|the other|every) (?:\w+ )?(?:views?|sides?|opinions?|voices?|"
        r"function\w*|"
        r"of (?:us|you|them)|in turn|first|before)\b",
        r"\bhear (?:from )?(?:every(?:one|body)|all of (?:you|us)|each of|both)\b",
        r"\basked (?:each|every(?:body|one)?|all)(?: \w+){0,4} (?:in turn|what|"
        r"for (?:his|her|their|a|an) (?:view|opinion|position))\b",
        r"\b(?:would|will|'ll) (?:sleep on it|decide (?:on|by|after|once|alone|tomorrow|over))\b|\bslept on it\b|"
        r"\bnow that i(?:'ve| have) heard\b|\bhaving heard\b|\bbefore i decide i want to hear\b",
    ),
}
_NAME = r"(?-i:[A-Z])[\w'-]+"
"""What NAME stands for in a cue: a word with a capital, where all else is read without case."""
_COMPILED = {
    persona: tuple(re.compile(cue.replace("NAME", _NAME), re.IGNORECASE) for cue in cues)
    for persona, cues in _CUES.items()
}


def cued(text: str, persona: Persona) -> int:
    """Return how many of the persona's cues the text holds."""
    plain = text.replace("’", "'")
    return sum(cue.search(plain) is not None for cue in _COMPILED[persona])
