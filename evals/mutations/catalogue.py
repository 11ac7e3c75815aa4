"""Every deliberate fault."""

from evals.mutations import of_figures, of_telling, of_use

FAULTS = (*of_figures.FAULTS, *of_telling.FAULTS, *of_use.FAULTS)
