"""The lab on the line: its numbers, and what its prose claims."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

import gmm_tools as gt
from assessment import answers
from autograder import notebook

START = np.array([-1.0, 1.0]), np.array([1.0, 1.0]), np.array([0.5, 0.5])
TRUTH = np.array([-2.5, 3.5]), np.array([2.0, 2.0]), np.array([0.4, 0.6])
TOP = -94.43136744


@pytest.fixture(scope="module")
def bell(lab) -> SimpleNamespace:
    """The lab's names as attributes."""
    return SimpleNamespace(**lab("mixture_1d"))


@pytest.fixture(scope="module")
def evenings() -> SimpleNamespace:
    np.random.seed(42)
    z, x = gt.get_data()
    return SimpleNamespace(z=z, x=x)


@pytest.fixture(scope="module")
def x(evenings) -> np.ndarray:
    return evenings.x


@pytest.fixture(scope="module")
def end(bell, x):
    """Where EM ends from the lab's start."""
    return bell.fit_em(x, *START, 100)[:3]


def steps_to(trace: np.ndarray, height: float) -> int:
    return int(np.argmax(np.asarray(trace) >= height))


def test_data(bell, evenings):
    np.testing.assert_allclose(evenings.x[:3], [3.42834792, -4.61542186, -0.85491018], atol=1e-8)
    assert evenings.z[:3].tolist() == [0, 1, 1]
    assert evenings.z.sum() == 14
    np.testing.assert_array_equal(bell.x, evenings.x)


def test_trace_and_end_are_the_known_ones(bell, x, end):
    *_, trace = bell.fit_em(x, *START, 100)
    known = [-197.38470631, -95.36344807, -95.08849756, -94.61548638, -94.43136879, TOP]
    np.testing.assert_allclose(trace[[0, 1, 2, 5, 20, 100]], known, atol=1e-8)
    np.testing.assert_allclose(end[0], [-2.09452931, 3.64404656], atol=1e-7)
    np.testing.assert_allclose(end[1], [1.96309325, 1.1185474], atol=1e-7)
    np.testing.assert_allclose(end[2], [0.40128918, 0.59871082], atol=1e-7)
    assert np.diff(trace).min() > -1e-9


def test_the_truth_scores_lower_here_and_higher_elsewhere(bell, evenings, end):
    assert bell.log_likelihood(evenings.x, *TRUTH) == pytest.approx(-98.24038874, abs=1e-8)
    grid = np.linspace(-30, 30, 20001)

    def density(mu, sigma, pi):
        return norm.pdf(grid[:, None], mu, sigma) @ pi

    for parameters, value in [(TRUTH, -104.9), (end, -111.7)]:
        mean = np.trapezoid(density(*TRUTH) * np.log(density(*parameters)), grid)
        assert round(40 * mean, 1) == value
    for parameters, right in [(TRUTH, 40), (end, 38)]:
        says_ada = bell.e_step(evenings.x, *parameters)[:, 0] > 0.5
        assert np.sum(says_ada == (evenings.z == 1)) == right
    assert evenings.x[evenings.z == 0].std() == pytest.approx(1.31, abs=5e-3)


def test_steps_work_for_any_number_of_components_and_far_away(bell):
    random = np.random.default_rng(1)
    for n, k in [(1, 3), (9, 1), (30, 4)]:
        mu, points = random.normal(size=k), random.normal(size=n)
        theta = mu, random.uniform(0.5, 2, k), random.dirichlet(np.ones(k))
        joint = theta[2] * norm.pdf(points[:, None], *theta[:2])
        resp, height = bell.e_step(points, *theta), np.log(joint.sum(axis=1)).sum()
        np.testing.assert_allclose(resp, joint / joint.sum(axis=1, keepdims=True))
        np.testing.assert_allclose(bell.e_step_in_logs(points, *theta), resp)
        assert bell.log_likelihood(points, *theta) == pytest.approx(height)
    far, widths = np.array([-15000.0, 120.0, 15000.0]), np.array([2.0, 1.0])
    np.testing.assert_array_equal(bell.e_step(far, START[0], widths, START[2])[:, 0], 1)


def test_checkpoint_of_sigma(bell):
    mu, sigma, _ = bell.m_step(np.array([-1.0, 1.0, 3.0]), np.ones((3, 1)))
    assert (mu[0], sigma[0]) == (1, pytest.approx(np.sqrt(8 / 3)))
    assert np.sqrt(8 / 3) == pytest.approx(1.63, abs=5e-3)


def bugs(bell):
    """The wrong programs of the table: an E-step and an M-step each."""
    e_step, m_step = bell.e_step, bell.m_step

    def variance(x, resp, old):
        mu, sigma, pi = m_step(x, resp)
        return mu, sigma**2, pi

    def spread(denominator, middle=None):
        def step(x, resp, old):
            mu, _, pi = m_step(x, resp)
            around = old[0] if middle == "old" else mu
            total = (resp * (x[:, None] - around) ** 2).sum(axis=0)
            return mu, np.sqrt(total / denominator(resp.sum(axis=0), len(x))), pi

        return step

    def right(x, resp, old):
        return m_step(x, resp)

    def equal_weights(x, mu, sigma, pi):
        return e_step(x, mu, sigma, np.full(len(pi), 1 / len(pi)))

    def hard(x, *theta):
        return np.eye(len(theta[0]))[e_step(x, *theta).argmax(axis=1)]

    return {
        "variance": (e_step, variance),
        "by N": (e_step, spread(lambda soft, n: n)),
        "minus one": (e_step, spread(lambda soft, n: soft - 1)),
        "old means": (e_step, spread(lambda soft, n: soft, "old")),
        "no weights": (equal_weights, right),
        "weights kept": (e_step, lambda x, resp, old: (*m_step(x, resp)[:2], old[2])),
        "hard": (hard, right),
        "uniform": (lambda x, *theta: np.full((len(x), 2), 0.5), right),
    }


def trace_of(bell, x, e_step, m_step, n_iter):
    theta, trace = START, [bell.log_likelihood(x, *START)]
    with np.errstate(all="ignore"):  # some of them collapse in the end
        for _ in range(n_iter):
            theta = m_step(x, e_step(x, *theta), theta)
            trace.append(bell.log_likelihood(x, *theta))
    return np.array(trace)


@pytest.mark.parametrize(
    ("bug", "falls_at"),
    [
        ("variance", 2), ("by N", 2), ("no weights", 6), ("minus one", 14),
        ("old means", None), ("weights kept", None), ("hard", None), ("uniform", None),
    ],
)  # fmt: skip
def test_where_the_trace_of_a_bug_falls(bell, x, bug, falls_at):
    trace = trace_of(bell, x, *bugs(bell)[bug], n_iter=40)
    falls = np.flatnonzero(np.diff(trace) < -1e-9) + 1
    assert (falls[0] if falls.size else None) == falls_at


def test_where_the_traces_of_bugs_lead(bell, x):
    traces = {name: trace_of(bell, x, *steps, 60) for name, steps in bugs(bell).items()}
    right = bell.fit_em(x, *START, 60)[3]
    assert traces["variance"][1] == pytest.approx(-100.0, abs=0.05)
    assert np.flatnonzero(traces["no weights"] > right).tolist() == [2, 3, 4, 5, 6, 7]
    assert (np.diff(traces["no weights"])[5:] < 0).all()
    assert np.diff(traces["minus one"])[13:].min() > -0.001
    ends = {"old means": TOP, "weights kept": -95.05, "hard": -95.54, "uniform": -103.22}
    for name, value in ends.items():
        assert traces[name][-1] == pytest.approx(value, abs=0.006)
    assert np.ptp(traces["hard"][1:]) < 1e-9
    assert np.ptp(traces["uniform"][1:]) < 1e-9


def test_what_the_other_asserts_accept(bell, x):
    resp = bell.e_step(x, *START)
    uniform = np.full((40, 2), 0.5)
    for accepted in (resp, uniform, np.eye(2)[resp.argmax(axis=1)]):
        assert np.sum(accepted) == 40
        mu, _, pi = bell.m_step(x, accepted)
        assert pi @ mu == pytest.approx(x.mean())
    random = np.random.default_rng(0)  # and the exact comparison refuses right answers
    three = np.array([-2.0, 0.0, 3.0]), np.full(3, 1.5), np.full(3, 1 / 3)
    tables = [bell.e_step(random.normal(size=41) * 3, *three) for _ in range(50)]
    assert any(np.sum(table) != 41 for table in tables)


def check_of(root, exercise: int) -> str:
    """The visible check under an exercise."""
    cells = notebook.read(root / "source/mixture_1d/mixture_1d.ipynb").cells
    head = f"# Check of exercise {exercise}"
    return next(cell.source for cell in cells if cell.source.startswith(head))


@pytest.mark.parametrize(
    ("exercise", "cell", "name", "complaint"),
    [
        (1, "draw_evenings", "wrong_from_one", "belongs to column 0"),
        (1, "draw_evenings", "wrong_u_in_ppf", "What is v"),
        (1, "draw_evenings", "wrong_weights_not_added", "should get 200, 700 and 100"),
        (1, "draw_evenings", "wrong_variance", "standard deviations should be near"),
        (2, "shares_by_hand", "wrong_no_weights", r"\(a\) is not what scikit-learn finds"),
        (2, "shares_by_hand", "wrong_same_peaks", r"\(c\) is not what scikit-learn finds"),
        (6, "gradient", "wrong_downhill", r"By mu\[0\] you go downhill"),
        (6, "gradient", "wrong_log_sigma", r"By sigma\[0\], a small step says"),
        (6, "gradient", "wrong_changes_mu", "changes its argument mu"),
        (6, "gradient", "wrong_literal_two", r"should have shape \(3,\)"),
        (3, "e_step", "wrong_changes_x", "changes its argument x"),
        (3, "e_step", "wrong_two_columns", r"should be \(7, 3\)"),
        (3, "e_step", "wrong_literal_points", r"should be \(7, 3\)"),
        (4, "m_step", "wrong_changes_resp", "changes its argument resp"),
        (4, "m_step", "wrong_literal_two", "each of the 3 components"),
        (4, "m_step", "wrong_weights_by_forty", "weights must sum to 1"),
        (4, "m_step", "wrong_order", "are they not the third"),
        (5, "log_likelihood", "wrong_changes_pi", "changes its argument pi"),
        (5, "log_likelihood", "wrong_equal_weights", "where do pi and sigma come in"),
        (7, "fit_em", "wrong_in_place", "changes its argument mu"),
        (7, "fit_em", "wrong_ignores_n_iter", "Do you use n_iter"),
        (7, "fit_em", "wrong_loop_too_long", "not those after the last step"),
        (7, "fit_em", "wrong_one_step_too_few", "not those after the last step"),
        (7, "fit_em", "wrong_no_steps", "missing when the loop never runs"),
        (7, "fit_em", "wrong_e_step_once", "second step changes nothing"),
        (7, "fit_em", "wrong_from_the_start", "second step changes nothing"),
    ],
)
def test_a_check_says_what_is_wrong(lab, root, exercise, cell, name, complaint):
    names = dict(lab("mixture_1d"))
    exec(answers.parse(root / f"answers/mixture_1d/{cell}/{name}.py", "mixture_1d").source, names)
    with pytest.raises(AssertionError, match=complaint):
        exec(check_of(root, exercise), names)


def test_the_check_of_the_m_step_needs_no_e_step(lab, root):
    names = dict(lab("mixture_1d"), e_step=None)
    exec(check_of(root, 4), names)


def test_draws_have_the_mixtures_distribution(bell):
    u = (np.arange(100_000) + 0.5) / 100_000
    theta = np.array([-2.0, 0.0, 3.0]), np.array([0.8, 1.5, 2.5]), np.array([0.2, 0.7, 0.1])
    ringers, times = bell.draw_evenings(np.random.default_rng(0).permutation(u), *theta)
    np.testing.assert_allclose(np.bincount(ringers) / len(u), theta[2], atol=2e-5)
    for place in (-2.5, 0.3, 4.0):
        below = norm.cdf(place, *theta[:2]) @ theta[2]
        assert np.mean(times < place) == pytest.approx(below, abs=5e-5)


def test_shares_by_hand_are_those_of_the_e_step(bell):
    cases = [
        (1.0, [0, 2], [1, 1], [1 / 4, 3 / 4]),
        (0.0, [0, 2], [1, 1], [1 / 4, 3 / 4]),
        (0.0, [0, 0], [1, 2], [1 / 2, 1 / 2]),
    ]
    shares = [bell.e_step(np.array([x]), *map(np.array, theta))[0, 0] for x, *theta in cases]
    np.testing.assert_allclose(bell.shares_by_hand(), shares)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_gradient_by_mu_and_sigma_is_that_of_finite_differences(bell, x, k):
    random = np.random.default_rng(k)
    mu, sigma = random.normal(size=k), random.uniform(0.5, 2, k)
    pi = random.dirichlet(np.ones(k))
    by_mu = slope(lambda m: bell.log_likelihood(x, m, sigma, pi), mu)
    by_sigma = slope(lambda s: bell.log_likelihood(x, mu, s, pi), sigma)
    np.testing.assert_allclose(bell.gradient(x, mu, sigma, pi), [by_mu, by_sigma], rtol=1e-5)


def test_the_gradient_is_zero_where_em_ends(bell, x, end):
    np.testing.assert_allclose(bell.gradient(x, *end), 0, atol=1e-4)


def test_the_shares_of_the_start_are_nearly_right(bell, x):
    gap = np.abs(bell.e_step(x, *START) - bell.e_step(x, *TRUTH))
    assert gap.max() < 0.15
    assert np.median(gap) < 0.01


def test_the_cut_has_its_top_near_the_true_mean(bell, x):
    slide = np.linspace(-4, -1, 301)
    heights = [bell.log_likelihood(x, np.array([mean, 3.5]), *TRUTH[1:]) for mean in slide]
    assert slide[np.argmax(heights)] == pytest.approx(-2.42, abs=6e-3)


def test_exchanged_starts_end_in_exchanged_components(bell, x):
    one = bell.fit_em(x, *START, 20)
    other = bell.fit_em(x, START[0][::-1], *START[1:], 20)
    for mine, its in zip(one[:3], other[:3], strict=True):
        np.testing.assert_allclose(mine, its[::-1])
    np.testing.assert_allclose(one[3], other[3])


def test_one_point_is_enough_to_climb_for_ever(bell, x, end):
    def height(sigma):
        theta = np.array([x[0], x.mean()]), np.array([sigma, x.std()]), np.array([0.05, 0.95])
        return bell.log_likelihood(x, *theta)

    assert height(1e-12) - height(1e-11) == pytest.approx(np.log(10))
    assert height(1e-6) > TOP > height(1e-5)
    assert height(0.1) < TOP
    assert 1e-5 * 60 < 1e-3  # minutes, seconds
    lonely = np.array([x[0], 1.0]), np.array([0.001, 3.0]), np.array([0.5, 0.5])
    with np.errstate(all="ignore"):
        assert bell.fit_em(x, *lonely, 2)[1][0] == 0
        assert np.isnan(bell.fit_em(x, *lonely, 3)[1]).all()
    lonely[1][0] = 0.01
    *found, trace = bell.fit_em(x, *lonely, 20)
    first, neighbour = np.sort(x)[(np.sort(x) > 3.4) & (np.sort(x) < 3.5)]
    assert (round(first, 3), round(neighbour, 3)) == (3.428, 3.447)
    assert 60 * (neighbour - first) == pytest.approx(1.1, abs=0.05)  # seconds
    assert round((neighbour - first) / 0.001) == 19
    assert found[0][0] == pytest.approx((first + neighbour) / 2, abs=1e-3)
    assert found[1][0] == pytest.approx((neighbour - first) / 2, rel=0.01)
    assert (round(found[0][0], 3), round(found[1][0], 3)) == (3.438, 0.009)
    assert round(trace[-1], 2) == -99.88

    def nearby(free):  # in units that fit the narrow component
        return bell.log_likelihood(x, *bell.unpack(top + free))

    best = bell.fit_em(x, *lonely, 200)[:3]
    top = np.concatenate([best[0], np.log(best[1]), np.log(best[2])])
    random = np.random.default_rng(0)
    scale = np.array([0.001, 0.1, 0.1, 0.1, 0.1, 0.1])
    steps = 0.1 * scale * random.normal(size=(200, 6))
    assert max(map(nearby, steps)) < nearby(0 * top)


def test_the_prior_tames_the_fit_a_little(bell, x):
    theta = START
    for _ in range(200):
        resp = bell.e_step(x, *theta)
        mu, _, pi = bell.m_step(x, resp)
        total = (resp * (x[:, None] - mu) ** 2).sum(axis=0)
        theta = mu, np.sqrt((total + 2) / (resp.sum(axis=0) + 2)), pi
    np.testing.assert_allclose(theta[1], [1.84, 1.12], atol=6e-3)

    def objective(free):  # the M-step given is that of the penalised objective
        sigma = np.exp(free)
        penalty = -2 * free - 1 / sigma**2
        return bell.log_likelihood(x, theta[0], sigma, theta[2]) + penalty.sum()

    np.testing.assert_allclose(slope(objective, np.log(theta[1])), 0, atol=1e-5)


def test_the_literal_formula_breaks_off(bell, end):
    assert bell.normal_pdf(120.0, end[0], end[1]).max() == 0
    assert bell.e_step(np.array([60.0]), *end)[0, 0] == pytest.approx(1)
    assert 72 < bell.last < 75  # where the figure puts its cross


def slope(f, at):
    step = 1e-6 * np.eye(at.size)
    return np.array([(f(at + h) - f(at - h)) / 2e-6 for h in step])


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_gradient_is_that_of_finite_differences(bell, x, k):
    free = np.random.default_rng(k).normal(size=3 * k)
    numeric = slope(lambda v: bell.log_likelihood(x, *bell.unpack(v)), free)
    np.testing.assert_allclose(bell.uphill(free, x), numeric, rtol=1e-5, atol=1e-5)


def test_em_steps_a_mean_along_its_gradient(bell, x):
    resp = bell.e_step(x, *START)
    free = np.concatenate([START[0], np.log(START[1]), np.log(START[2])])
    step = START[1] ** 2 / resp.sum(axis=0) * bell.uphill(free, x)[:2]
    np.testing.assert_allclose(bell.m_step(x, resp)[0] - START[0], step)


def test_rates_of_gradient_ascent(bell, x):
    first = bell.fit_em(x, *START, 1)
    free = np.concatenate([first[0], np.log(first[1]), np.log(first[2])])
    trace = bell.fit_em(x, *START, 30)[3]
    runs = {rate: bell.ascend(free, x, rate, 60) for rate in (0.002, 0.05, 0.0625)}
    assert runs[0.002][20] < -95
    assert runs[0.05][20] > TOP - 0.01
    zigzag = np.diff(runs[0.0625][10:])
    assert (zigzag[1:] * zigzag[:-1] < 0).all()
    with np.errstate(all="ignore"):
        assert bell.ascend(free, x, 0.1, 5).min() < -200
    assert steps_to(trace, TOP - 0.1) == 7
    begin = np.concatenate([START[0], np.log(START[1]), np.log(START[2])])
    assert 100 < steps_to(bell.ascend(begin, x, 0.01, 150), TOP - 0.1) < 150


def test_curvature_pays_where_components_overlap(bell):
    start = np.array([-0.5, 0.5]), np.ones(2), np.array([0.5, 0.5])
    free = np.concatenate([start[0], np.log(start[1]), np.log(start[2])])
    steps, evaluations, same = [], [], []
    for seed in (0, 1, 2, 5, 6):
        _, x = gt.get_data(-1.2, 1, 1.2, 1, 0.4, 400, rng=np.random.default_rng(seed))
        trace = bell.fit_em(x, *start, 1500)[3]
        found = minimize(
            lambda v, x=x: -bell.log_likelihood(x, *bell.unpack(v)),
            free,
            jac=lambda v, x=x: -bell.uphill(v, x),
            method="BFGS",
        )
        steps.append(steps_to(trace, trace[-1] - 1e-6))
        evaluations.append(found.nfev)
        same.append(abs(found.fun + trace[-1]) < 1e-5)
    assert sum(200 < number < 1300 for number in steps) >= 3
    assert max(evaluations) < 60
    assert sum(same) >= 3
