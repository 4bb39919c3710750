"""The publications behind the numbers of a report, in full."""

from collections.abc import Iterable
from typing import Final

from server.report.markup import Html, el

PUBLICATIONS: Final[dict[str, str]] = {
    "Heldner & Edlund 2010": "Heldner, M. and Edlund, J. (2010). Pauses, gaps and overlaps in conversations. Journal of "
    "Phonetics 38(4), 555-568.",
    "Stivers et al. 2009": "Stivers, T., Enfield, N. J., Brown, P. et al. (2009). Universals and cultural variation in "
    "turn-taking in conversation. Proceedings of the National Academy of Sciences 106(26), 10587-10592.",
    "Levinson & Torreira 2015": "Levinson, S. C. and Torreira, F. (2015). Timing in turn-taking and its implications for "
    "processing models of language. Frontiers in Psychology 6, 731.",
    "Kuppens, Allen & Sheeber 2010": "Kuppens, P., Allen, N. B. and Sheeber, L. B. (2010). Emotional inertia and "
    "psychological maladjustment. Psychological Science 21(7), 984-991.",
    "Jahng, Wood & Trull 2008": "Jahng, S., Wood, P. K. and Trull, T. J. (2008). Analysis of affective instability in "
    "ecological momentary assessment. Psychological Methods 13(4), 354-375.",
    "Solanas, Manolov & Sierra 2010": "Solanas, A., Manolov, R. and Sierra, V. (2010). Lag-one autocorrelation in short "
    "series. Psicológica 31, 357-381.",
    "Shannon 1948": "Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal 27, "
    "379-423.",
    "Boker et al. 2002": "Boker, S. M., Rotondo, J. L., Xu, M. and King, K. (2002). Windowed cross-correlation and peak "
    "picking for the analysis of variability in the association between behavioral time series. Psychological Methods "
    "7(3), 338-355.",
    "Tschacher & Meier 2020": "Tschacher, W. and Meier, D. (2020). Physiological synchrony in psychotherapy sessions. "
    "Psychotherapy Research 30(5), 558-573.",
    "Hedges 1981": "Hedges, L. V. (1981). Distribution theory for Glass's estimator of effect size and related estimators. "
    "Journal of Educational Statistics 6(2), 107-128.",
    "Cliff 1993": "Cliff, N. (1993). Dominance statistics: ordinal analyses to answer ordinal questions. Psychological "
    "Bulletin 114(3), 494-509.",
    "Efron 1979": "Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics 7(1), 1-26.",
}
OF_A_TALK: Final = tuple(PUBLICATIONS)[:9]


def listed(names: Iterable[str] = PUBLICATIONS, own: Iterable[str] = ()) -> Html:
    """Return publications as a list; `own` are those that questionnaires name for themselves."""
    return el(
        "ol",
        [el("li", PUBLICATIONS[name]) for name in names],
        [el("li", one) for one in own],
        class_="sources",
    )
