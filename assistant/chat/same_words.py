"""Words that sales people use for one another, where a dictionary of English keeps them apart."""

from functools import cache

from assistant.language.word_lists import word_set
from assistant.writing.check.lexicon import lexicon

_GROUPS = tuple(
    word_set(line)
    for line in (
        "agree accept approve settle consent endorse confirm okay",
        "choose select pick decide opt prefer",
        "competitor rival contender bidder alternative",
        "champion sponsor supporter advocate ally backer",
        "budget money envelope fund funding allocation capital",
        "discount rebate reduction markdown concession cut",
        "price cost charge fee tariff rate",
        "customer client buyer",
        "delay postpone slip defer push late",
        "leave depart resign retire quit",
        "start begin commence launch kickoff",
        "finish complete end conclude stop leave",
        "fix repair mend resolve",
        "stop stall suspend freeze halt pause",
        "meeting call visit session",
        "trial pilot test demo loan",
        "machine unit equipment device",
        "ask request demand want need require",
        "say tell report mention",
        "learn lesson teach",
        "increase rise raise uplift",
        "staff people crew team",
        "contract agreement",
        "below under beneath less cheap",
        "above over beyond more",
        "lead enquiry prospect",
        "sell sign",
    )
)  # one line a group


@cache
def used_for(word: str) -> frozenset[str]:
    """Return the base forms that may stand for a word (lower case, in any form), itself left out."""
    own = lexicon().lemmas(word) | {word}
    found = frozenset[str]().union(*(group for group in _GROUPS if group & own))
    return found - own
