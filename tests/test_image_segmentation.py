"""The image segmentation lab: its functions, and every number that its text states."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm
from sklearn.mixture import GaussianMixture

import gmm_tools as gt

Names = dict[str, Any]


@pytest.fixture(scope="module")
def names(lab: Callable[[str], Names]) -> Names:
    return lab("image_segmentation")


@pytest.fixture(scope="module")
def pixels(names) -> np.ndarray:
    return names["colours_of_all"][::5, ::5].reshape(-1, 3)[::5]


@pytest.fixture(scope="module")
def start(names, pixels) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mus, priors, covs = names["kmeans"](3, pixels)
    return mus, covs, priors


def test_an_image_survives_the_way_there_and_back(names):
    for name, shape in {"coffee": (400, 600, 3), "camera": (512, 512, 1)}.items():
        h, w, c, table = names["load"](name)
        assert (h, w, c) == shape
        assert table.shape == (h * w, c)
        np.testing.assert_allclose(table.mean(axis=0), 0, atol=1e-9)
        np.testing.assert_allclose(table.std(axis=0), 1)
        image = gt.load_image(name).reshape(shape)
        again = table.reshape(shape) * image.std(axis=(0, 1)) + image.mean(axis=(0, 1))
        np.testing.assert_allclose(again, image, atol=1e-12)


def test_the_worked_point():
    densities = norm.pdf(3, [2, 5], [1, 2])
    joint = densities * [0.6, 0.4]
    np.testing.assert_allclose(densities, [0.2420, 0.1210], atol=5e-5)
    np.testing.assert_allclose(joint, [0.1452, 0.0484], atol=5e-5)
    np.testing.assert_allclose(joint / joint.sum(), [0.75, 0.25])
    assert np.log(joint.sum()) == pytest.approx(-1.642, abs=5e-4)


def test_hard_assignment_is_the_limit_of_small_round_bells(names, pixels, start):
    mus, _, priors = start
    model = names["GMM"](3, mus, [1e-6 * np.eye(3)] * 3, priors)
    nearest = ((pixels[:, None] - mus) ** 2).sum(axis=-1).argmin(axis=1)
    gamma, _ = model.inference(pixels)
    assert np.mean(np.abs(gamma - np.eye(3)[nearest]).max(axis=1) < 1e-6) > 0.999


def test_mixture_beats_kmeans_where_the_text_says_and_not_on_moons_and_circles(names):
    found = {}
    for name, (points, truth) in names["clusters"].items():
        K = len(set(truth))
        for way in ("KMeans", "GaussianMixture"):
            model = names[way](K, n_init=1, random_state=0)
            found[name, way] = names["share_found"](truth, model.fit_predict(points))
    assert found["stretched", "GaussianMixture"] > 0.99 > 0.9 > found["stretched", "KMeans"]
    assert found["overlapping", "GaussianMixture"] > found["overlapping", "KMeans"]
    assert max(found[name, "GaussianMixture"] for name in ("moons", "circles")) < 0.9


def test_inference_and_fit_agree_with_scikit_learn(names, pixels, start):
    model = names["GMM"](3, *start)
    gamma, log_likelihood = model.inference(pixels)
    other = names["second_opinion"](model)
    np.testing.assert_allclose(gamma, other.predict_proba(pixels), atol=1e-9)
    assert log_likelihood == pytest.approx(other.score(pixels) * len(pixels))
    trace = model.fit(pixels, 1000)
    assert np.diff(trace).min() > -1e-7
    mus, covs, priors = start
    other = GaussianMixture(
        3, weights_init=priors, means_init=mus, precisions_init=np.linalg.inv(covs),
        max_iter=2000, tol=1e-11, reg_covar=0,
    ).fit(pixels)  # fmt: skip
    np.testing.assert_allclose(model.covs, other.covariances_, rtol=1e-3, atol=1e-6)


def test_single_precision_is_good_enough(names, pixels, start):
    double, single = names["GMM"](3, *start), names["GMM"](3, *start)
    double.fit(pixels, 60)
    single.fit(pixels.astype(np.float32), 60)
    np.testing.assert_allclose(single.mus, double.mus, rtol=1e-3, atol=1e-3)


def test_the_model_copies_its_start(names, pixels, start):
    kept = [part.copy() for part in start]
    names["GMM"](3, *start).fit(pixels, 3)
    for part, was in zip(start, kept, strict=True):
        assert np.array_equal(part, was)


def test_two_products_are_the_same_algorithm(names, pixels, start):
    results = [names[way](pixels, *start, 50) for way in ("your_loop", "fast_em", "sklearn_em")]
    for result in results[1:]:
        assert result[3][-1] == pytest.approx(results[0][3][-1], rel=1e-12)
        for part, other in zip(result[:3], results[0][:3], strict=True):
            np.testing.assert_allclose(part, other, rtol=1e-8, atol=1e-10)
    for block in (1, 999, 10**6):  # blocks that fit unevenly, or hold everything
        few = names["fast_em"](pixels[:1000], *start, 2, block=block)[3]
        other = names["your_loop"](pixels[:1000], *start, 2)[3]
        assert few[-1] == pytest.approx(other[-1], rel=1e-12)
    model = names["GMM"](3, *start)
    labels = names["fast_em"](pixels, *start, 1)[4]
    assert np.array_equal(labels, model.inference(pixels)[0].argmax(axis=1))


def test_far_from_the_origin_the_expanded_quadratic_cancels(names, pixels, start):
    mus, covs, priors = start
    near = names["fast_em"](pixels, mus, covs, priors, 1)[1]
    far = names["fast_em"](pixels + 1e6, mus + 1e6, covs, priors, 1)[1]
    assert np.abs(far - near).max() > 1e-5
    loop = names["your_loop"](pixels + 1e6, mus + 1e6, covs, priors, 1)[1]
    assert np.abs(loop - near).max() < 1e-6


def test_the_scale_of_a_channel_does_not_matter_to_em(names, pixels, start):
    mus, covs, priors = start
    plain, scaled = names["GMM"](3, mus, covs, priors), None
    scale = np.array([1.0, 5.0, 0.1])
    scaled = names["GMM"](3, mus * scale, covs * np.outer(scale, scale), priors)
    plain.fit(pixels, 10)
    scaled.fit(pixels * scale, 10)
    gammas = [m.inference(p)[0] for m, p in ((plain, pixels), (scaled, pixels * scale))]
    np.testing.assert_allclose(gammas[0], gammas[1], atol=1e-8)


def test_saturated_pixels_are_what_the_text_says(names):
    saturated, smallest, trace = names["saturated"], names["smallest"], names["plain_trace"]
    assert smallest[0] > 1e-4
    assert smallest[2] > 1e-9
    assert max(np.abs(smallest[3:])) < 1e-13
    assert np.diff(trace[:4]).min() > 0.4
    mus, covs, priors, *_ = names["fast_em"](saturated, *names["bright_start"], 3)
    model = names["GMM"](4, mus, covs, priors)
    with pytest.raises(np.linalg.LinAlgError, match="allow_singular"):
        model.inference(saturated)
    assert np.sum(np.diff(names["hidden_trace"]) < -len(saturated)) >= 2
    assert np.diff(names["ridge_trace"]).min() > 0


def test_pseudo_inverse_is_that_of_allow_singular(names):
    flat = np.diag([2.0, 0.0, 0.5]) + 0.1 * np.outer([1, 0, 1], [1, 0, 1])
    inverses, log_determinants = names["pseudo_inverse"](np.array([flat]))
    bell = multivariate_normal(np.zeros(3), flat, allow_singular=True)
    quadratic = -2 * bell.logpdf([1.0, 0.0, 2.0]) - bell.cov_object.log_pdet
    assert log_determinants[0] == pytest.approx(bell.cov_object.log_pdet)
    rank = bell.cov_object.rank
    point = np.array([1.0, 0.0, 2.0])
    assert point @ inverses[0] @ point == pytest.approx(quadratic - rank * np.log(2 * np.pi))


def test_fifty_rounds_are_nearly_the_end(names):
    pixels, taken = names["to_fit"], []
    assert list(names["fits"]) == [3, 5]
    for K, model in names["fits"].items():
        mus, priors, covs = names["kmeans"](K, pixels)
        trace = names["fast_em"](pixels, mus, covs, priors, 200)[3] / len(pixels)
        taken.append(int(np.argmax(np.abs(np.diff(trace)) < 1e-10)) + 2)
        last = model.inference(pixels)[1] / len(pixels)
        assert 0 < trace[-1] - last < 1e-4
    assert 95 < min(taken) < max(taken) < 105


def test_the_trace_of_five_slows_down_and_rises_faster_again(names):
    steps = np.diff(names["traces"][5])
    slow = steps[:15].argmin()
    assert steps[0] > 3 * steps[slow]
    assert steps[slow:].max() > 2 * steps[slow]


def test_labels_of_the_cup_are_what_the_text_says(names):
    labels, by_kmeans = names["painted"][5], names["by_kmeans"]
    shares = [np.mean(labels == k) for k in range(5)]
    assert np.mean(by_kmeans == 3) > 0.3 > 2 * 0.14 > 0.2 > shares[3] > 0.14
    places = {  # in rows and columns of the picture, and in labels of the mixture
        "corner": (np.s_[:13, :27], 2),
        "shadow": (np.s_[83:103, 80:107], 2),
        "inside": (np.s_[17:27, 87:113], 0),
        "wood": (np.s_[13:40, 167:193], 0),
        "saucer": (np.s_[67:77, 37:50], 3),
    }
    for place, k in places.values():
        assert np.mean(labels[place] == k) > 0.65
    by_three = names["painted"][3]
    for name in ("corner", "shadow", "saucer"):
        assert np.mean(by_three[places[name][0]] == 1) > 0.75
    assert np.mean(by_kmeans[places["saucer"][0]] == 3) > 0.75
    assert np.mean(by_kmeans[100:127, 160:193] == 3) > 0.6  # the wood at the lower right
    spreads = [np.linalg.slogdet(cov)[1] for cov in names["fits"][5].covs]
    assert np.argmax(spreads) == 1


def test_camera_stops_after_five_rounds_or_35(names):
    values, levels = names["camera"].reshape(-1, 1), np.arange(256)[:, None] / 255
    assert len(values) == 29241
    fits = {
        tol: GaussianMixture(3, tol=tol, max_iter=500, random_state=0).fit(values)
        for tol in (1e-3, 1e-7)
    }
    assert [fit.n_iter_ for fit in fits.values()] == [5, 35]
    assert GaussianMixture(3, random_state=1).fit(values).n_iter_ == 5
    middle = [fit.weights_[fit.means_.ravel().argsort()[1]] for fit in fits.values()]
    np.testing.assert_allclose(middle, [0.39, 0.48], atol=5e-3)
    np.testing.assert_allclose(names["weights"], np.sort(fits[1e-7].weights_)[[1, 2, 0]], atol=5e-4)
    rank = fits[1e-7].means_.ravel().argsort().argsort()[fits[1e-7].predict(levels)]
    assert np.array_equal(rank, names["bells"].argmax(axis=1))
    assert (rank[222:] == 1).all()
    assert rank[221] == 2
    assert np.mean(values > 221.5 / 255) < 0.02
    borders = [185, 194]  # the lowest value of the bright component
    for fit, border in zip(fits.values(), borders, strict=True):
        rank = fit.means_.ravel().argsort().argsort()[fit.predict(levels)]
        assert list(rank[border - 1 : border + 1]) == [1, 2]
    np.testing.assert_allclose(np.array(borders) / 255, [0.73, 0.76], atol=5e-3)
    corner, left = names["gray_labels"][:7, 147:], names["gray_labels"][:7, :33]
    assert np.mean(corner == 1) > 0.7
    assert np.mean(left == 2) > 0.7


def test_divided_by_255_twice_everything_is_one_class(names):
    twice = gt.load_image("camera")[::3, ::3].reshape(-1, 1) / 255
    fit = GaussianMixture(3, random_state=0).fit(twice)
    assert fit.converged_
    assert len(set(fit.predict(twice))) == 1


def test_entropy_is_what_the_caption_says(names):
    assert np.mean(names["entropy"] > np.log(2)) == pytest.approx(0.01, abs=5e-3)
    assert names["entropy"].max() < np.log(5)


def test_sizes_that_the_text_states(names):
    assert len(names["to_fit"]) == 2400
    assert len(names["to_paint"][names["some"]]) == 958
    for pixels in (names["to_paint"], names["to_time"], names["with_place"]):
        assert 2000 <= len(pixels[:: len(pixels) // 2000]) <= 4000
    matrix, block = np.empty(0).itemsize * np.array([60000**2, 8192 * 10])
    assert matrix == pytest.approx(29e9, rel=0.01)
    assert block == pytest.approx(0.66e6, rel=0.01)
