"""Where each value of company.yaml stands, so that a narrative can cite the profile like any other table."""

from collections.abc import Iterator

import yaml

from assistant.models.narrative import CellCitation


def _scalars(node: yaml.Node, key: str, depth: int = 0) -> list[tuple[str, yaml.ScalarNode]]:
    if depth > 12:
        return []
    if isinstance(node, yaml.ScalarNode):
        return [(key, node)]
    if isinstance(node, yaml.SequenceNode):
        children = [(str(i), child) for i, child in enumerate(node.value)]
    elif isinstance(node, yaml.MappingNode):
        children = [(str(name.value), child) for name, child in node.value if isinstance(name, yaml.ScalarNode)]
    else:
        children = []
    found = []
    for name, child in children:
        found += _scalars(child, f"{key}.{name}" if key else name, depth + 1)
    return found


def _tokens(text: str) -> Iterator[yaml.Token]:
    try:
        yield from yaml.scan(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return


def company_places(text: str, path: str) -> dict[str, CellCitation]:
    """Return the place of every scalar by its dotted key (list items by position).

    `row` is the line number, from 1. Empty for unreadable YAML, and for YAML with aliases, which could stand for each
    other without end.
    """
    if any(isinstance(token, yaml.AliasToken) for token in _tokens(text)):
        return {}
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return {}
    if root is None:
        return {}
    return {
        key: CellCitation(path=path, row=node.start_mark.line + 1, column=key, value=str(node.value))
        for key, node in _scalars(root, "")
    }
