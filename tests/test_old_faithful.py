"""The Old Faithful lab: its numbers, and what its text claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

import gmm_tools as gt


@pytest.fixture(scope="module")
def names(lab) -> dict[str, Any]:
    return lab("old_faithful")


@pytest.fixture(scope="module")
def X(names):  # noqa: N802
    return names["standardise"](gt.load_old_faithful())


@pytest.fixture(scope="module")
def start(names):
    return names["mu_0"], names["Sigma_0"], names["pi_0"]


@pytest.fixture(scope="module")
def fit(names, X, start):
    """The trace and the parameters of a hundred steps."""
    return names["run_em"](X, *start, 100)


def in_minutes(theta):
    data = gt.load_old_faithful()
    mu, sigma, pi = theta
    return mu * data.std(0) + data.mean(0), sigma * np.outer(data.std(0), data.std(0)), pi


def test_data_are_standardised_by_their_own_moments(X):
    data = gt.load_old_faithful()
    np.testing.assert_allclose(data.mean(0), [3.487783, 70.897059], atol=1e-6)
    np.testing.assert_allclose(data.std(0), [1.139271, 13.569960], atol=1e-6)
    np.testing.assert_allclose(X * data.std(0) + data.mean(0), data)


@pytest.mark.parametrize(
    ("ddof", "values"),
    [
        (0, [-3.7457558217, -1.9995776959, -1.9981207516, -1.9964979817, -1.4171349104]),
        (1, [-3.7423959319, -1.9959066839, -1.9944511199, -1.9928274128, -1.4134516650]),
    ],
)
def test_the_trace_is_the_published_one(names, start, ddof, values):
    data = gt.load_old_faithful()
    trace, _ = names["run_em"]((data - data.mean(0)) / data.std(0, ddof=ddof), *start, 100)
    np.testing.assert_allclose(trace[[0, 1, 2, 5, 100]], values, atol=2e-10)
    assert np.diff(trace).min() > -1e-12


def test_the_end_is_the_published_one(fit):
    mu, sigma, pi = fit[1][-1]
    np.testing.assert_allclose(pi, [0.35587286, 0.64412714], atol=1e-8)
    means = [[-1.27396762, -1.20991826], [0.7038525, 0.66846596]]
    np.testing.assert_allclose(mu, means, atol=1e-8)
    first = [[0.05329039, 0.02814822], [0.02814822, 0.18299437]]
    second = [[0.13095257, 0.06084201], [0.06084201, 0.19575032]]
    np.testing.assert_allclose(sigma, [first, second], atol=1e-8)


def test_in_minutes(names, fit):
    data = gt.load_old_faithful()
    mu, sigma, pi = in_minutes(fit[1][-1])
    np.testing.assert_allclose(mu, [[2.036388, 54.478516], [4.289662, 79.968115]], atol=1e-6)
    total = names["log_likelihood"](data, mu, sigma, pi)
    assert total == pytest.approx(-1130.26396, abs=1e-5)
    assert 272 * fit[0][-1] - 272 * np.log(data.std(0)).sum() == pytest.approx(total, abs=1e-8)
    assert 272 * np.log(data.std(0)).sum() == pytest.approx(744.80326, abs=1e-5)
    assert -2 * total + 11 * np.log(272) == pytest.approx(2322.19, abs=5e-3)
    assert (sigma[:, 0, 1] > 0).all()  # within each mood, longer means a longer wait


def test_the_plateau_and_where_tolerances_stop(fit):
    gains = np.diff(fit[0])  # gains[n - 1] is that of step n
    stops = [1 + int(np.argmax(gains < limit)) for limit in (1e-2, 1e-3)]
    assert stops == [2, 3]
    assert fit[0][-1] - fit[0][3] == pytest.approx(0.58, abs=5e-3)
    assert 272 * (fit[0][-1] - fit[0][3]) == pytest.approx(158, abs=0.5)
    assert gains[:30].min() == pytest.approx(0.00023, abs=1e-5)
    assert 45 <= 1 + np.argmax(gains < 1e-4) <= 60
    assert (np.abs(gains[60:]) < 1e-8).all()
    assert fit[0][1] == pytest.approx(-1.9996, abs=1e-4)
    assert -1.9925 < fit[0][20] + 1e-4 < -1.99


def test_the_start_asks_on_which_side_of_the_diagonal_a_point_lies(names, X, start, fit):
    shares = names["e_step"](X, *start)
    np.testing.assert_allclose(shares[:, 1], 1 / (1 + np.exp(2 * (X[:, 1] - X[:, 0]))))
    mu, sigma, _ = fit[1][1]
    short = names["e_step"](X, *fit[1][-1])[:, 0] > 0.5
    halves = shares[short, 0].mean(), shares[~short, 0].mean()
    assert all(0.45 < half < 0.56 for half in halves)
    assert np.abs(mu).max() < 0.1
    assert np.abs(sigma - np.cov(X.T, ddof=0)).max() < 0.1


def test_sixty_steps_end_where_a_hundred_do(names, fit):
    assert len(names["trace"]) == 61
    np.testing.assert_allclose(names["trace"][-1], fit[0][-1], atol=1e-10)
    for part, last in zip(names["history"][-1], fit[1][-1], strict=True):
        np.testing.assert_allclose(part, last, atol=1e-6)


def test_symmetric_data_stay_at_the_saddle(names, X, start):
    both = np.concatenate([X, X[:, ::-1]])
    trace, history = names["run_em"](both, *start, 60)
    assert trace[60] == pytest.approx(-1.99685, abs=5e-6)
    for mu, _, _ in history:
        np.testing.assert_allclose(mu[0], mu[1, ::-1], atol=1e-9)
    np.testing.assert_allclose(history[-1][2], 0.5, atol=1e-9)


def test_the_asymmetry_grows_by_13_to_18_percent_a_step(fit):
    means = np.array([theta[0] for theta in fit[1]])
    asymmetry = np.linalg.norm(means[:, 0] - means[:, 1, ::-1], axis=1)
    growth = asymmetry[19:31] / asymmetry[18:30]
    assert 1.125 < growth.min() < growth.max() < 1.185


def test_the_asymmetry_is_zero_at_the_start_and_changes_its_sign_after_step_8(fit):
    means = np.array([theta[0] for theta in fit[1][:40]])
    ahead = means[:, 0] - means[:, 1, ::-1]
    assert (ahead[0] == 0).all()
    assert (ahead[2:9] > 0).all()  # farther up the diagonal
    assert (ahead[9:] < 0).all()
    sizes = np.linalg.norm(ahead, axis=1)
    assert 5 + sizes[5:12].argmin() == 8


def test_another_start_is_quicker(names, X, start, fit):
    trace, _ = names["run_em"](X, np.array([[-1.0, -1.0], [1.0, 1.0]]), *start[1:], 6)
    assert np.argmax(trace > -1.42) == 5
    assert np.argmax(fit[0] > -1.42) == 47


def test_ten_random_starts_end_where_ours_does(names, X, fit):
    """What question 3 asks students to see, and its model answer tells."""
    runs = names["runs_from"](X, 2, range(10), 60)
    traces = np.array([trace for trace, _ in runs])
    np.testing.assert_allclose(traces[:, -1], fit[0][-1], atol=1e-6)
    arrived = (traces > fit[0][-1] - 0.01).argmax(axis=1)
    assert (arrived.min(), arrived.argmin()) == (2, 8)
    assert (arrived.max(), arrived.argmax()) == (19, 9)
    assert np.argmax(fit[0] > fit[0][-1] - 0.01) == 47
    assert sorted(arrived)[-2] <= 12
    slow = (traces < -1.95).sum(axis=1) - 1  # steps on the plateau
    assert (slow > 9).sum() == 1
    short_first = [history[-1][0][0, 0] < 0 for _, history in runs]
    assert 0 < sum(short_first) < 10


def test_the_bic_chooses_two_of_the_students_own_fits(names, X):
    log_liks = names["log_liks"]
    values = {K: names["bic"](value, 272, 2, K) for K, value in log_liks.items()}
    assert names["choose_K"](log_liks, 272, 2) == min(values, key=values.get) == 2
    assert list(log_liks) == [1, 2, 3, 4, 5]
    assert np.diff(list(log_liks.values())).min() > 0
    for K, value in {1: 1118, 2: 832.59, 3: 834.57}.items():
        assert values[K] == pytest.approx(value, abs=0.05)
    thirds = [272 * trace[-1] for trace, _ in names["runs_from"](X, 3, range(8), 100)]
    assert sum(value > log_liks[3] - 0.01 for value in thirds) == 2
    # the count of free numbers is scikit-learn's
    from sklearn.mixture import GaussianMixture

    model = GaussianMixture(3, random_state=0).fit(X)
    assert names["bic"](272 * model.score(X), 272, 2, 3) == pytest.approx(model.bic(X))


def test_the_updates_of_the_variants(names, X, fit):
    """Questions 6 and 7: the maxima that students derive, against numbers."""
    rng = np.random.default_rng(3)
    shares = rng.dirichlet([1.0, 2.0], size=272)
    mu, own, pi = names["m_step"](X, shares)
    gaps = X[:, None] - mu
    outer = np.einsum("nk,nki,nkj->kij", shares, gaps, gaps)
    tied, floored = outer.sum(axis=0) / 272, (outer + 5 * np.eye(2)) / (272 * pi)[:, None, None]
    np.testing.assert_allclose(tied, np.einsum("k,kij->ij", pi, own))
    assert np.linalg.eigvalsh(floored).min() >= 5 / 272

    def height(sigma, rho=0.0):
        inverse = np.linalg.inv(sigma)
        quadratic = np.einsum("kij,kji->", inverse, outer + rho * np.eye(2))
        return -(272 * pi @ np.linalg.slogdet(sigma)[1] + quadratic) / 2

    for _ in range(20):
        nudge = rng.normal(size=(2, 2, 2)) / 100
        nudge += np.swapaxes(nudge, 1, 2)
        assert height(floored + nudge, 5.0) < height(floored, 5.0)
        common = np.stack([tied] * 2)
        assert height(common + nudge[:1]) < height(common)


def test_ddof_and_units_only_shift_the_likelihood(names, X):
    data = gt.load_old_faithful()
    corners = np.array([[-1.0, -1.0], [1.0, 1.0]]), np.stack([np.eye(2)] * 2), np.full(2, 0.5)
    trace, history = names["run_em"](X, *corners, 10)
    sample_scale = (data - data.mean(0)) / data.std(0, ddof=1)
    other, other_history = names["run_em"](sample_scale, *corners, 10)
    minutes, _ = names["run_em"](data, *in_minutes(corners), 10)
    assert 272 * minutes[-1] == pytest.approx(-1130.26396, abs=5e-6)
    assert other[-1] - trace[-1] == pytest.approx(np.log(272 / 271), abs=1e-10)
    np.testing.assert_allclose(trace - minutes, np.log(data.std(0)).sum())
    np.testing.assert_allclose(history[-1][2], other_history[-1][2], atol=1e-8)


def test_bic_of_other_models(X):
    from sklearn.mixture import GaussianMixture

    shift = 2 * 272 * np.log(gt.load_old_faithful().std(0)).sum()
    for kind, means, value in [
        ("tied", [[-1.3, -1.2], [0.9, 0.7], [0.3, 0.5]], 2314.30),
        ("full", [[0.7, 0.7], [-1.4, -1.4], [-1.2, -1.1]], 2324.18),
    ]:
        model = GaussianMixture(
            3, covariance_type=kind, tol=1e-7, max_iter=500, means_init=means, random_state=0
        ).fit(X)
        assert model.bic(X) + shift == pytest.approx(value, abs=0.01)
        if kind == "full":  # and where scikit-learn goes by itself
            model = GaussianMixture(3, tol=1e-6, max_iter=300, random_state=0).fit(X)
            assert model.bic(X) + shift == pytest.approx(2333.73, abs=0.01)
        if kind == "tied":
            data = gt.load_old_faithful()
            lengths = model.means_[:, 0] * data[:, 0].std() + data[:, 0].mean()
            assert lengths[2] == pytest.approx(3.8, abs=0.05)
            assert model.weights_[2] == pytest.approx(0.17, abs=5e-3)


def test_the_wait_given_the_length(names, fit):
    mixture = in_minutes(fit[1][-1])
    durations = np.array([2.9, 3.0])
    weight, mean, sigma = names["wait_given"](durations, *mixture)
    np.testing.assert_allclose(weight, [[0.54, 0.46], [0.12, 0.88]], atol=5e-3)
    assert weight[1] @ mean[1] == pytest.approx(71, abs=0.5)
    data = gt.load_old_faithful()
    slope, offset = np.polyfit(*data.T, 1)
    assert offset + 3 * slope == pytest.approx(66, abs=0.5)
    # p(w | d) is the joint density divided by that of the length
    waits = np.linspace(0, 160, 4001)
    grid = np.stack([np.full_like(waits, 2.9), waits], axis=1)
    joint = np.exp([names["log_likelihood"](point[None], *mixture) for point in grid[::400]])
    mu, covariances, pi = mixture
    alone = (pi * norm.pdf(2.9, mu[:, 0], np.sqrt(covariances[:, 0, 0]))).sum()
    given = (weight[0] * norm.pdf(waits[::400, None], mean[0], sigma)).sum(axis=1)
    np.testing.assert_allclose(given, joint / alone, atol=1e-12)
    weight_29, mean_29 = weight[0], mean[0]
    weight, mean, _ = names["wait_given"](data[:, 0], *mixture)
    errors = [data[:, 1] - offset - slope * data[:, 0], data[:, 1] - (weight * mean).sum(axis=1)]
    np.testing.assert_allclose([e.std() for e in errors], [5.89, 5.57], atol=5e-3)
    assert slope == pytest.approx(10.7, abs=0.05)
    assert covariances[1, 0, 1] / covariances[1, 0, 0] == pytest.approx(5.5, abs=0.05)
    gains = errors[0] ** 2 - errors[1] ** 2
    assert gains[data[:, 0] > 3.5].sum() / gains.sum() == pytest.approx(0.82, abs=5e-3)
    # after 2.9 minutes
    spread = np.sqrt(weight_29 @ (sigma**2 + mean_29**2) - (weight_29 @ mean_29) ** 2)
    assert spread == pytest.approx(8.3, abs=0.05)
    assert spread / sigma.mean() == pytest.approx(1.5, abs=0.02)
    np.testing.assert_allclose(sigma, 5.6, atol=0.05)


def test_the_average_wait_lies_in_a_dip():
    waits = gt.load_old_faithful()[:, 1]
    counts, _ = np.histogram(waits, np.arange(40, 101, 4))
    assert waits.mean() == pytest.approx(71, abs=0.5)
    assert counts[7] < min(counts[:7].max(), counts[8:].max()) / 2  # from 68 to 72


def test_the_worked_numbers_of_the_recap(names):
    weight, mean, sigma = np.array(names["one_fit"]).T
    density = norm.pdf(66, mean, sigma)
    np.testing.assert_allclose(density, [0.0104, 0.0038], atol=5e-5)
    np.testing.assert_allclose(weight * density, [0.0037, 0.0024], atol=5e-5)
    shares = weight * density / (weight * density).sum()
    np.testing.assert_allclose(shares, [0.61, 0.39], atol=5e-3)


def test_far_points_do_no_harm(names):
    mixture = np.zeros((1, 2)), np.eye(2)[None], np.ones(1)
    far = np.array([[60.0, 0.0], [0.0, 60.0]])
    assert names["log_likelihood"](far, *mixture) == pytest.approx(-3600 - 2 * np.log(2 * np.pi))
    np.testing.assert_allclose(names["e_step"](far, *mixture), 1)
