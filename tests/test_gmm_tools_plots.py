"""gmm_tools: every picture by what it draws, and what drawing it leaves behind: nothing."""

import base64
import io
from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from PIL import Image

import gmm_tools as gt

mpl.use("Agg")

PIS, MEANS, COVARS, Z, X = gt.generate_Bayes_adventures_data(N=60, rng=0)
RESP = np.random.default_rng(1).dirichlet([1, 1, 1], size=60)
LABELS = np.repeat([[0, 0, 0, 1]], 3, axis=0)
HISTORY = [(PIS, MEANS + 2 / (t + 1), COVARS) for t in range(9)]

PLOTS = {
    "plot_data": lambda ax: gt.plot_data(X, ax=ax),
    "plot_data redness": lambda ax: gt.plot_data(X, redness=RESP[:, 0], ax=ax),
    "plot_data labels": lambda ax: gt.plot_data(X, labels=Z, ax=ax),
    "plot_gaussian": lambda ax: gt.plot_gaussian(MEANS[0], COVARS[0], ax=ax),
    "plot_data_and_gaussians": lambda ax: gt.plot_data_and_gaussians(X, MEANS, COVARS, ax=ax),
    "plot_GMM": lambda ax: gt.plot_GMM(X, Z, MEANS, COVARS, ax=ax),
    "plot_GMM soft": lambda ax: gt.plot_GMM(X, RESP, MEANS, COVARS, ax=ax),
    "plot_responsibilities": lambda ax: gt.plot_responsibilities(X, RESP, ax=ax),
    "plot_cov_ellipse": lambda ax: gt.plot_cov_ellipse(COVARS[0], MEANS[0], ax=ax),
    "plot_components": lambda ax: gt.plot_components(MEANS, COVARS, "rgb", ax=ax),
    "plot_segmentation": lambda ax: gt.plot_segmentation(LABELS / 2, LABELS, ax=ax),
    "plot_numbers": lambda ax: gt.plot_numbers(LABELS, ax=ax),
    "plot_trace": lambda ax: gt.plot_trace([-3, -2, -2.5, np.nan], ax=ax),
}


@pytest.fixture(autouse=True)
def no_figure_left():
    assert plt.get_fignums() == []
    yield
    plt.close("all")


@pytest.fixture
def ax():
    return Figure().subplots()


def texts(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def ellipses(ax):
    return [patch for patch in ax.patches if isinstance(patch, Ellipse)]


def outline(ellipse):
    """Points on the ellipse, as drawn: the ends of the Bézier curves that make it."""
    return ellipse.get_patch_transform().transform(ellipse.get_path().vertices[:24:3])


def squared_distance(points, mean, covar):
    return np.einsum("nd,de,ne->n", points - mean, np.linalg.inv(covar), points - mean)


def state():
    return dict(mpl.rcParams), plt.get_fignums(), np.random.get_state()[1].tolist()


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
def test_the_axes_given_are_used_and_returned_and_nothing_else_changes(plot, ax):
    before = state()
    assert plot(ax) is ax
    ax.figure.savefig(io.BytesIO())
    assert state() == before


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
def test_without_axes_a_new_figure_is_made(plot):
    other = plt.figure()
    ax = plot(None)
    assert isinstance(ax, Axes)
    assert ax.figure is not other
    assert (len(plt.get_fignums()), other.axes) == (2, [])


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
def test_axes_are_named_but_keep_a_name_they_have(plot, ax):
    ax.set_xlabel("mine")
    plot(ax)
    assert ax.get_xlabel() == "mine"
    assert ax.get_ylabel() in {"x₂", "row (pixels)", "log-likelihood"}


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
@pytest.mark.parametrize("more", [False, True])
def test_nothing_is_cut_off_and_a_second_plot_fits_too(plot, ax, more):
    plot(ax)
    if more:
        gt.plot_cov_ellipse(np.eye(2), [20, 20], ax=ax)
    (left, right), bounds = ax.get_xlim(), sorted(ax.get_ylim())
    for ellipse in ellipses(ax):
        box = ellipse.get_path().transformed(ellipse.get_patch_transform()).get_extents()
        assert left < box.x0 < box.x1 < right
        assert bounds[0] < box.y0 < box.y1 < bounds[1]
    for points in ax.collections:
        x, y = points.get_offsets().T
        assert left < x.min() <= x.max() < right
        assert bounds[0] < y.min() <= y.max() < bounds[1]


@pytest.mark.parametrize("plot", PLOTS.values(), ids=PLOTS)
def test_one_scatter_per_component_at_most(plot, ax):
    plot(ax)
    assert len(ax.collections) <= 3


@pytest.mark.parametrize(
    "call",
    [
        lambda ax: gt.plot_GMM(X, RESP, MEANS, COVARS, ax=ax),
        lambda ax: gt.plot_data(X, redness=RESP[:, 0], labels=None, ax=ax),
        lambda ax: gt.plot_segmentation(LABELS / 2, LABELS, ax=ax),
    ],
)
def test_inputs_are_not_changed(call, ax):
    kept = [array.copy() for array in (X, RESP, MEANS, COVARS, LABELS)]
    call(ax)
    for copy, array in zip(kept, (X, RESP, MEANS, COVARS, LABELS), strict=True):
        np.testing.assert_array_equal(copy, array)


def test_plain_points(ax):
    gt.plot_data(X, ax=ax)
    np.testing.assert_allclose(ax.collections[0].get_offsets(), X)
    assert ax.get_legend() is None


def test_redness_goes_from_blue_to_red(ax):
    gt.plot_data(X[:3], redness=[0, 0.5, 1], ax=ax)
    (points,) = ax.collections
    points.update_scalarmappable()
    blue, pale, red = points.get_facecolor()[:, :3]
    assert blue[2] > 2 * blue[0]
    assert red[0] > 2 * red[2]
    assert pale.min() > 0.8
    assert (texts(ax), ax.get_legend().get_title().get_text()) == (["0", "0.5", "1"], "redness")


def test_redness_is_absolute_not_stretched_over_the_data(ax):
    gt.plot_data(X[:2], redness=[0.4, 0.6], ax=ax)
    assert ax.collections[0].get_clim() == (0, 1)


def test_labels_colour_and_mark_points(ax):
    gt.plot_data(X, labels=Z, ax=ax)
    assert len(ax.collections) == 3
    for k, points in enumerate(ax.collections):
        np.testing.assert_allclose(points.get_offsets(), X[np.equal(Z, k)])
        np.testing.assert_allclose(
            points.get_facecolor()[:, :3], [to_rgb(gt.PALETTE[k])] * sum(np.equal(Z, k))
        )
    markers = {points.get_paths()[0].vertices.tobytes() for points in ax.collections}
    assert len(markers) == 3
    assert texts(ax) == ["k = 0", "k = 1", "k = 2"]


def test_a_component_without_points_is_still_in_the_legend(ax):
    gt.plot_data(X[:2], labels=[0, 2], ax=ax)
    assert texts(ax) == ["k = 0", "k = 1", "k = 2"]


def test_gaussian_has_ellipses_at_1_and_2_standard_deviations(ax):
    gt.plot_gaussian(MEANS[0], COVARS[0], color="#123456", ax=ax)
    for ellipse, radius in zip(ellipses(ax), (1, 2), strict=True):
        np.testing.assert_allclose(
            squared_distance(outline(ellipse), MEANS[0], COVARS[0]), radius**2, rtol=1e-6
        )
        assert to_rgb(ellipse.get_edgecolor()) == pytest.approx(to_rgb("#123456"))
        assert not ellipse.get_fill() or ellipse.get_facecolor()[3] == 0
    np.testing.assert_allclose(ax.lines[0].get_xydata(), MEANS[:1])


def test_a_collapsed_gaussian_is_drawn(ax):
    gt.plot_gaussian([1, 1], [[1, 1], [1, 1]], ax=ax)
    assert [round(ellipse.width, 6) for ellipse in ellipses(ax)] == [0, 0]


def test_data_and_gaussians(ax):
    gt.plot_data_and_gaussians(X, list(MEANS), list(COVARS), ax=ax)
    np.testing.assert_allclose(ax.collections[0].get_offsets(), X)
    assert len(ellipses(ax)) == 6
    np.testing.assert_allclose([line.get_xydata()[0] for line in ax.lines], MEANS)
    assert len({ellipse.get_linestyle() for ellipse in ellipses(ax)}) == 3
    assert len({line.get_marker() for line in ax.lines}) == 3


def test_colors_given_are_used_and_start_again(ax):
    gt.plot_data_and_gaussians(X, MEANS, COVARS, colors=["red", "blue"], ax=ax)
    drawn = [to_rgb(line.get_color()) for line in ax.lines]
    assert drawn == [to_rgb("red"), to_rgb("blue"), to_rgb("red")]


@given(n_comp=st.integers(1, 45))
@settings(deadline=None, max_examples=8)
def test_any_number_of_components_and_no_two_look_alike(n_comp):
    ax = Figure().subplots()
    z = np.arange(n_comp)
    means = np.stack([z, -z], axis=1).astype(float)
    gt.plot_GMM(means, z, means, [np.eye(2)] * n_comp, ax=ax)
    looks = {(to_rgb(line.get_color()), line.get_marker()) for line in ax.lines}
    assert len(looks) == len(ax.collections) == n_comp
    assert len(ellipses(ax)) == 2 * n_comp


def test_gmm_with_labels_draws_points_and_gaussians(ax):
    gt.plot_GMM(X, Z, MEANS, COVARS, ax=ax)
    for k, points in enumerate(ax.collections):
        np.testing.assert_allclose(points.get_offsets(), X[np.equal(Z, k)])
    assert len(ellipses(ax)) == 6
    assert texts(ax) == ["k = 0", "k = 1", "k = 2"]


@pytest.mark.parametrize(
    "plot",
    [
        lambda ax: gt.plot_responsibilities(X, RESP, ["red", "lime", "blue"], ax=ax),
        lambda ax: gt.plot_GMM(X, RESP, MEANS, COVARS, ["red", "lime", "blue"], ax=ax),
    ],
)
def test_responsibilities_blend_colours_and_choose_markers(plot, ax):
    plot(ax)  # with pure red, green and blue the blend is the responsibilities themselves
    owner = RESP.argmax(axis=1)
    for k, points in enumerate(ax.collections):
        np.testing.assert_allclose(points.get_offsets(), X[owner == k])
        np.testing.assert_allclose(points.get_facecolor()[:, :3], RESP[owner == k])


def test_responsibilities_in_single_precision_will_do(ax):
    gt.plot_responsibilities(X, RESP.astype(np.float32), ax=ax)


@given(
    volume=st.floats(0.01, 0.99),
    angle=st.floats(0, np.pi),
    variances=st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)),
)
@settings(deadline=None, max_examples=15)
def test_cov_ellipse_lies_at_the_quantile_of_chi_square(volume, angle, variances):
    from scipy.stats import chi2

    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    cov = turn @ np.diag(variances) @ turn.T
    ax = gt.plot_cov_ellipse(cov, [3, -2], volume, ax=Figure().subplots())
    distance = squared_distance(outline(ellipses(ax)[0]), [3, -2], cov)
    np.testing.assert_allclose(distance, chi2.ppf(volume, df=2), rtol=1e-6)


def test_cov_ellipse_holds_its_share_of_points(ax):
    gt.plot_cov_ellipse(COVARS[0], MEANS[0], volume=0.8, ax=ax)
    points = np.random.default_rng(0).multivariate_normal(MEANS[0], COVARS[0], size=20_000)
    path = ellipses(ax)[0].get_path().transformed(ellipses(ax)[0].get_patch_transform())
    assert path.contains_points(points).mean() == pytest.approx(0.8, abs=0.01)


def test_cov_ellipse_looks_as_asked(ax):
    gt.plot_cov_ellipse(np.eye(2), [0, 0], 0.5, ax, "red", "blue", 0.3, 7)
    (ellipse,) = ellipses(ax)
    assert ellipse.get_facecolor() == (1, 0, 0, 0.3)
    assert ellipse.get_edgecolor() == (0, 0, 1, 0.3)
    assert ellipse.get_linewidth() == 7


def test_components_have_one_ellipse_each(ax):
    gt.plot_components(MEANS, COVARS, ["red", "lime", "blue"], volume=0.9, ax=ax)
    for ellipse, mean, covar, color in zip(
        ellipses(ax), MEANS, COVARS, ["red", "lime", "blue"], strict=True
    ):
        distance = squared_distance(outline(ellipse), mean, covar)
        np.testing.assert_allclose(distance, -2 * np.log(0.1), rtol=1e-6)
        assert to_rgb(ellipse.get_edgecolor()) == to_rgb(color)
    assert texts(ax) == ["k = 0", "k = 1", "k = 2"]


@pytest.mark.parametrize("image", [LABELS / 2, np.repeat(LABELS[..., None] / 2, 3, axis=2)])
def test_segmentation_tints_and_counts(ax, image):
    gt.plot_segmentation(image, LABELS, colors=["red", "blue"], ax=ax)
    shown = ax.images[0].get_array()
    assert shown.shape == (3, 4, 3)
    np.testing.assert_allclose(shown[0, 0], [0.6, 0, 0], atol=1e-12)
    np.testing.assert_allclose(shown[0, 3], [0.2, 0.2, 0.8], atol=1e-12)
    assert texts(ax) == ["k = 0 (75%)", "k = 1 (25%)"]


def test_segmentation_skips_labels_that_do_not_occur(ax):
    gt.plot_segmentation(LABELS / 2, 3 * LABELS, ax=ax)
    assert texts(ax) == ["k = 0 (75%)", "k = 3 (25%)"]


def test_numbers_stand_in_the_middle_of_what_they_label(ax):
    labels = np.zeros((40, 60), dtype=int)
    labels[10:30, 30:50] = 2
    labels[0, 59] = 2  # a stray pixel does not attract its number
    gt.plot_numbers(labels, ax=ax)
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert set(places) == {"0", "2"}
    column, row = places["2"]
    assert (30 <= column < 50, 10 <= row < 30) == (True, True)
    column, row = (round(place) for place in places["0"])
    assert labels[row, column] == 0


def test_a_segmentation_is_numbered(ax):
    gt.plot_segmentation(LABELS / 2, LABELS, ax=ax)
    assert [text.get_text() for text in ax.texts] == ["0", "1"]


def test_a_trace_that_rises_is_just_a_line(ax):
    gt.plot_trace([-3, -2, -2, -2 - 1e-12], ax=ax)
    np.testing.assert_array_equal(ax.lines[0].get_ydata()[:2], [-3, -2])
    assert (len(ax.lines), ax.get_legend()) == (1, None)


def test_a_trace_that_falls_is_marked_and_named(ax):
    gt.plot_trace([-3, -2, -2.5, -1, -1.1], ax=ax, label="mine")
    np.testing.assert_allclose(ax.lines[1].get_xydata(), [[2, -2.5], [4, -1.1]])
    assert texts(ax) == ["mine", "falls at step 2, 4"]


def test_a_trace_that_breaks_is_marked_and_named(ax):
    gt.plot_trace([-np.inf, -2, np.nan, -1], ax=ax)
    assert texts(ax) == ["not finite at step 0, 2"]
    ax.figure.savefig(io.BytesIO())
    gt.plot_trace([np.nan, np.nan], ax=ax)


def test_many_falls_are_not_all_listed(ax):
    gt.plot_trace(-np.arange(20.0), ax=ax)
    assert texts(ax) == ["falls at step 1, 2, 3, 4, 5, 6, 7, 8, …"]


@pytest.fixture
def kernel(monkeypatch):
    """A notebook that somebody looks at, as far as gmm_tools can see."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(gt.sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))


def displayed(monkeypatch, picture, words):
    """What `gt.show` hands to Jupyter: data and metadata."""
    handed = []
    monkeypatch.setattr("IPython.display.display", handed.append)
    gt.show(picture, words)
    (shown,) = handed
    return shown._repr_mimebundle_()


@pytest.mark.parametrize("what", ["figure", "axes"])
def test_a_figure_is_shown_once_with_its_words(monkeypatch, what):
    figure, ax = plt.subplots(figsize=(2, 1), dpi=100)
    picture = figure if what == "figure" else ax
    bundle, metadata = displayed(monkeypatch, picture, "An empty\n   picture")
    assert bundle["text/plain"] == "An empty picture"
    assert metadata == {"image/png": {"alt": "An empty picture"}}
    assert strip(bundle).size == (200, 100)
    assert plt.get_fignums() == []  # or Jupyter would show it again


def test_words_are_part_of_the_page_that_somebody_reads(kernel, monkeypatch):
    monkeypatch.setitem(
        gt.sys.modules, "IPython.display", SimpleNamespace(display=lambda shown: seen.append(shown))
    )
    seen = []
    gt.show(plt.figure(), 'Is a < b? "Yes"')
    page = seen[0]._repr_mimebundle_()[0]["text/html"]
    assert page.startswith('<img src="data:image/png;base64,')
    assert page.endswith('alt="Is a &lt; b? &quot;Yes&quot;">')


@pytest.mark.parametrize(
    ("picture", "words", "names"), [(None, "Words", "picture"), (Figure(), " ", "words")]
)
def test_show_wants_a_picture_and_words(picture, words, names):
    with pytest.raises(ValueError, match=f"^{names} must"):
        gt.show(picture, words)


def strip(bundle):
    return Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))


def test_animation_without_a_kernel_is_a_strip(monkeypatch):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.delitem(gt.sys.modules, "IPython", raising=False)
    bundle, metadata = gt.animate_em(HISTORY, X)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png"}
    assert metadata == {"image/png": {"alt": bundle["text/plain"]}}
    assert bundle["text/plain"].startswith("Film of 9 frames of a mixture; means at the end: (")
    assert strip(bundle).size == (768, 464)


@pytest.mark.parametrize("mode", ["autograde", "validate", "formgrade"])
def test_animation_of_a_run_that_somebody_looks_at_later_is_a_strip(kernel, monkeypatch, mode):
    monkeypatch.setenv("NBGRADER_EXECUTION", mode)
    assert set(gt.animate_em(HISTORY, X)._repr_mimebundle_()[0]) == {"text/plain", "image/png"}


def test_animation_in_a_notebook_has_a_player_too(kernel):
    before = state()
    bundle, _ = gt.animate_em(HISTORY, X)._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png", "text/html"}
    assert f'aria-label="{bundle["text/plain"]}"' in bundle["text/html"]
    assert bundle["text/html"].count("data:image/png;base64,") == len(HISTORY)
    assert "<button" in bundle["text/html"]
    assert state() == before


@pytest.mark.parametrize("most", [6, 30])
@given(total=st.integers(1, 300))
@settings(deadline=None)
def test_frames_are_few_in_order_and_hold_both_ends(most, total):
    frames = gt.animate_em([HISTORY[0]] * total, X)._choose(most)
    assert min(most, total) - 1 <= len(frames) <= most
    assert frames == sorted(set(frames))
    assert (frames[0], frames[-1]) == (0, total - 1)
    assert total > most or frames == list(range(total))


def test_frames_show_the_parameters_that_their_titles_say(monkeypatch):
    seen, figures = {}, []
    monkeypatch.setattr(
        gt, "Figure", lambda *a, **k: figures.append(Figure(*a, **k)) or figures[-1]
    )
    gt.animate_em(HISTORY, X)._repr_mimebundle_()
    assert len(figures[0].axes) == 6
    for ax in figures[0].axes:
        word, number, of, total = ax.get_title().split()[:4]
        assert (word, of, total) == ("frame", "of", str(len(HISTORY)))
        seen[int(number) - 1] = np.array([line.get_xydata()[0] for line in ax.lines])
        assert "0.33, 0.33, 0.33" in ax.get_title()
    assert len(seen) == 6
    for frame, means in seen.items():
        np.testing.assert_allclose(means, HISTORY[frame][1])


def test_later_changes_of_the_arrays_do_not_change_the_film():
    means = MEANS.copy()
    film = gt.animate_em([(PIS, means, COVARS)], X)
    means += 100
    assert film._history[0][1][0][0] == pytest.approx(MEANS[0])


@pytest.mark.parametrize("n_frames", [1, 2, 4, 7])
def test_strips_of_every_length(n_frames):
    assert strip(gt.animate_em(HISTORY[:n_frames], X)._repr_mimebundle_()[0]).width <= 768
