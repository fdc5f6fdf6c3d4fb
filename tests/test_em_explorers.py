"""em_explorers: what moves when a control is used, and what stands where none can be."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jupyter_client.manager import start_new_kernel
from matplotlib.colors import to_rgb
from PIL import Image
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, norm
from sklearn.mixture import GaussianMixture

import em_explorers as ex
import gmm_tools as gt
from sampling import long

VIEW = "application/vnd.jupyter.widget-view+json"
X = np.random.default_rng(0).normal([-2.0, 3.0], [1.0, 2.0], (30, 2)).T.ravel()
START = np.array([-1.0, 1.0]), np.array([1.0, 1.5]), np.array([0.4, 0.6])
STONES = gt.generate_Bayes_adventures_data(N=500, rng=0)[-1]
PLAIN = STONES[:3], np.stack([np.eye(2)] * 3), np.full(3, 1 / 3)
OTHER = STONES[7:10], np.stack([np.eye(2)] * 3), np.full(3, 1 / 3)
FEW = [part[:2] for part in PLAIN]
BENT = PLAIN[0], PLAIN[1] + [[0, 1], [0, 0]], PLAIN[2]


def log_joint(x, mu, sigma, pi):
    return np.log(pi) + norm.logpdf(x[:, None], mu, sigma)


def e_step(x, *parameters):
    table = log_joint(x, *parameters)
    return np.exp(table - logsumexp(table, axis=1, keepdims=True))


def m_step(x, resp):
    mu = np.array([np.average(x, weights=w) for w in resp.T])
    variances = [np.average((x - m) ** 2, weights=w) for m, w in zip(mu, resp.T, strict=True)]
    return mu, np.sqrt(variances), resp.mean(axis=0)


def log_likelihood(x, *parameters):
    return logsumexp(log_joint(x, *parameters), axis=1).sum()


def plane_joint(x, means, covars, pis):
    parts = [multivariate_normal(m, c).logpdf(x) for m, c in zip(means, covars, strict=True)]
    return np.log(pis) + np.stack(parts, axis=1)


def plane_e_step(x, *parameters):
    table = plane_joint(x, *parameters)
    return np.exp(table - logsumexp(table, axis=1, keepdims=True))


def plane_m_step(x, resp):
    means = [np.average(x, axis=0, weights=w) for w in resp.T]
    return means, [np.cov(x.T, aweights=w, ddof=0) for w in resp.T], resp.mean(axis=0)


def plane_height(x, *parameters):
    return logsumexp(plane_joint(x, *parameters), axis=1).mean()


def in_plane(e=plane_e_step, m=plane_m_step, height=plane_height, n_steps=8):
    return ex.explore_em(STONES, {"first": PLAIN, "second": OTHER}, e, m, height, n_steps)


def on_line(e=e_step, m=m_step, height=log_likelihood):
    return ex.explore_mixture(X, START, e, m, height)


def bound(e=e_step, m=m_step, height=log_likelihood):
    return ex.explore_bound(X, START, e, m, height, 6)


each = pytest.mark.parametrize("make", [in_plane, on_line, bound])


def shown(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.picture.value)))


def empty(*_):
    raise NotImplementedError("exercise 'e_step' is still empty")


# --- the mathematics ---


@given(
    mu=st.lists(st.floats(-4, 4), min_size=2, max_size=2),
    sigma=st.lists(st.floats(0.3, 4), min_size=2, max_size=2),
    weight=st.floats(0.05, 0.95),
)
@settings(deadline=None, max_examples=40)
def test_the_bound_touches_where_its_shares_come_from_and_lies_below_elsewhere(mu, sigma, weight):
    there = np.array(mu), np.array(sigma), np.array([weight, 1 - weight])
    touching = ex.lower_bound(X, e_step(X, *there), *there)
    assert touching == pytest.approx(log_likelihood(X, *there), rel=1e-9)
    resp = e_step(X, *START)
    assert ex.lower_bound(X, resp, *there) <= log_likelihood(X, *there) + 1e-9
    gap = (resp * (np.log(resp) - np.log(np.maximum(e_step(X, *there), 1e-300)))).sum()
    found = log_likelihood(X, *there) - ex.lower_bound(X, resp, *there)
    assert found == pytest.approx(gap, rel=1e-6, abs=1e-7)


def test_shares_of_0_or_1_have_a_bound_too():
    resp = np.eye(2)[(X > 0).astype(int)]
    picked = log_joint(X, *START)[np.arange(len(X)), (X > 0).astype(int)]
    assert ex.lower_bound(X, resp, *START) == pytest.approx(picked.sum())


def test_heights_are_those_that_scikit_learn_gives():
    explorer, other = in_plane(), GaussianMixture(3)
    for step in (0, 3, 8):
        moment = explorer.fit("first")[step]
        means, covars, pis = moment.parameters
        other.weights_, other.means_ = pis, means
        other.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(covars))
        assert moment.height == pytest.approx(other.score(STONES))
        np.testing.assert_allclose(moment.resp, other.predict_proba(STONES), atol=1e-9)


# --- in the plane ---


def test_the_step_slider_moves_ellipses_means_colours_and_the_mark_on_the_trace():
    explorer = in_plane()
    explorer.widget()
    before = shown(explorer)
    explorer.bar.value = 5
    moment = explorer.fit("first")[5]
    means, covars, _ = moment.parameters
    for k in range(3):
        np.testing.assert_allclose(np.ravel(explorer.plane.means[k].get_data()), means[k])
        ring = explorer.plane.ellipses[k].get_xydata()
        gaps = ring[np.isfinite(ring[:, 0])] - means[k]
        squares = np.einsum("ni,ij,nj->n", gaps, np.linalg.inv(covars[k]), gaps)
        np.testing.assert_allclose(np.sqrt(squares).reshape(2, -1), [[1] * 49, [2] * 49])
    rgb = np.array([to_rgb(color) for color in gt.PALETTE[:3]])
    colours = explorer.plane.points.get_facecolor()[:, :3]
    np.testing.assert_allclose(colours, plane_e_step(STONES, *moment.parameters) @ rgb)
    assert explorer.here.get_xdata() == [5, 5]
    assert explorer.trace.get_ydata()[5] == moment.height
    assert f"Step 5: log-likelihood {moment.height:.4f}" in explorer.words.value
    assert (shown(explorer) != before).any()


@pytest.mark.parametrize("browser", [True, False])
def test_a_start_that_lies_far_from_all_points_is_not_cropped(browser):
    means = np.array([[-40.0, 3.0], [2.0, 60.0], [3.0, 3.0]])
    far = means, np.stack([4.0 * np.eye(2)] * 3), np.full(3, 1 / 3)
    starts = {"far": far, "first": PLAIN}
    explorer = ex.explore_em(STONES, starts, plane_e_step, plane_m_step, plane_height, 3)
    if browser:
        explorer.widget()
        left = explorer.figure.axes[0]
    else:
        left = explorer.still()[0].axes[0]
    (x_low, x_high), (y_low, y_high) = left.get_xlim(), left.get_ylim()
    assert x_low < means.min(axis=0)[0] - 4 < STONES[:, 0].max() < x_high
    assert y_low < STONES[:, 1].min() < means.max(axis=0)[1] + 4 < y_high


def test_the_start_is_chosen_and_the_step_stays():
    explorer = in_plane()
    explorer.widget()
    explorer.bar.value = 4
    explorer.controls["start"].value = "second"
    assert explorer.bar.value == 4
    moments = explorer.fit("second")
    for mean, line in zip(moments[4].parameters[0], explorer.plane.means, strict=True):
        np.testing.assert_allclose(np.ravel(line.get_data()), mean)
    np.testing.assert_allclose(explorer.trace.get_ydata(), [moment.height for moment in moments])


def test_a_picture_drawn_in_part_is_the_picture_drawn_anew():
    """What is left over from an earlier step would be seen."""
    travelled, direct = in_plane(), in_plane()
    for explorer, steps in ((travelled, (1, 7, 3)), (direct, (3,))):
        explorer.widget()
        for step in steps:
            explorer.bar.value = step
    np.testing.assert_array_equal(shown(travelled), shown(direct))


def test_a_fit_that_breaks_off_is_shown_up_to_there():
    calls = []

    def breaks(x, resp):
        calls.append(1)
        return plane_m_step(x, resp) if len(calls) < 4 else (np.nan, np.nan, np.nan)

    explorer = ex.explore_em(STONES, {"only": PLAIN}, plane_e_step, breaks, plane_height)
    explorer.widget()
    assert explorer.bar.max == 3
    explorer.bar.value = 3
    assert "broke off here" in explorer.words.value


# --- on the line ---


def curves(explorer):
    return [line.get_ydata() for line in explorer.line.parts]


def test_a_slider_moves_its_component_and_the_log_likelihood():
    explorer = on_line()
    explorer.widget()
    _, other = curves(explorer)
    explorer.controls["μ₁"].value = 0.25
    explorer.controls["σ₁"].value = 2.5
    now = np.array([0.25, 1.0]), np.array([2.5, 1.5]), START[2]
    grid = explorer.line.parts[0].get_xdata()
    np.testing.assert_allclose(curves(explorer)[0], 0.4 * norm.pdf(grid, 0.25, 2.5))
    np.testing.assert_array_equal(curves(explorer)[1], other)
    np.testing.assert_allclose(explorer.line.total.get_ydata(), np.sum(curves(explorer), axis=0))
    assert f"{log_likelihood(X, *now):.4f}" in explorer.words.value
    ghosts = explorer.line.ghosts[0].get_ydata()
    np.testing.assert_allclose(ghosts, 0.4 * norm.pdf(grid, -1, 1))


def test_weights_always_sum_to_1():
    explorer = on_line()
    explorer.widget()
    explorer.controls["π₁"].value = 0.75
    assert explorer.controls["π₂"].value == pytest.approx(0.25)
    assert f"{log_likelihood(X, *START[:2], np.array([0.75, 0.25])):.4f}" in explorer.words.value


def test_the_button_takes_a_step_with_the_functions_handed_over_and_leaves_a_ghost():
    explorer, seen = on_line(), []
    explorer = on_line(e=lambda x, *p: seen.append(p) or e_step(x, *p))
    explorer.widget()
    explorer.controls["μ₂"].value = 2.0
    was = np.array([-1.0, 2.0]), *START[1:]
    explorer.controls["step"].click()
    after = m_step(X, e_step(X, *was))
    np.testing.assert_allclose(seen[-1], after)
    values = [control.value for name, control in explorer.controls.items() if name[0] in "μσπ"]
    np.testing.assert_allclose(values, np.concatenate(after))
    grid = explorer.line.parts[0].get_xdata()
    for k in range(2):
        pair = explorer.line.parts[k], explorer.line.ghosts[k]
        for line, (mu, sigma, pi) in zip(pair, (after, was), strict=True):
            expected = pi[k] * norm.pdf(grid, mu[k], sigma[k])
            np.testing.assert_allclose(line.get_ydata(), expected)
    assert f"{log_likelihood(X, *after):.4f}" in explorer.words.value


def in_a_browser(explorer):
    """Do as a browser does with what it is told: move each slider to its nearest stop."""
    for name, slider in explorer.controls.items():
        if name != "step":
            stops = round((slider.value - slider.min) / slider.step)
            slider.value = min(slider.min + stops * slider.step, slider.max)


def test_what_is_shown_is_what_was_computed_also_where_sliders_have_stops():
    start = np.array([-1.01234, 1.9876]), np.array([1.0471, 1.5333]), np.array([0.4117, 0.5883])
    explorer = ex.explore_mixture(X, start, e_step, m_step, log_likelihood)
    explorer.widget()
    now = start
    for _ in range(4):
        in_a_browser(explorer)
        assert f"Log-likelihood {log_likelihood(X, *now):.4f}" in explorer.words.value
        values = [control.value for name, control in explorer.controls.items() if name != "step"]
        np.testing.assert_allclose(values, np.concatenate(now), rtol=0, atol=1e-9)
        explorer.controls["step"].click()
        now = m_step(X, e_step(X, *now))
    in_a_browser(explorer)
    slider = explorer.controls["μ₁"]
    moved = slider.value + slider.step  # a hand moves it by one stop
    slider.value = moved
    in_a_browser(explorer)
    mu = np.array([moved, now[0][1]])
    assert f"Log-likelihood {log_likelihood(X, mu, *now[1:]):.4f}" in explorer.words.value


def test_a_slider_that_a_browser_has_rounded_is_not_moved_by_that():
    explorer = on_line()
    explorer.widget()
    said = explorer.words.value
    for name, slider in explorer.controls.items():
        if name != "step":
            slider.value += 0.5 * slider.step
    assert explorer.words.value == said
    weights = [slider for name, slider in explorer.controls.items() if name[0] == "π"]
    assert all(0 <= slider.min < slider.max <= 1 for slider in weights)


def test_one_component_and_values_beyond_the_sliders_are_no_trouble():
    explorer = ex.explore_mixture(X, ([40.0], [0.01], [1.0]), e_step, m_step, log_likelihood)
    explorer.widget()
    explorer.controls["step"].click()
    assert explorer.controls["μ₁"].value == pytest.approx(X.mean())
    explorer.controls["π₁"].value = 0.5
    assert explorer.controls["π₁"].value == 1


def test_a_step_that_fails_is_a_line_and_changes_nothing():
    works = [True]
    explorer = on_line(m=lambda x, r: m_step(x, r) if works[0] else empty())
    explorer.widget()
    works[0], before = False, curves(explorer)
    explorer.controls["step"].click()
    assert "still empty" in explorer.words.value
    np.testing.assert_array_equal(curves(explorer), before)
    works[0] = True
    explorer.controls["step"].click()
    assert "still empty" not in explorer.words.value


# --- the bound ---


@pytest.mark.parametrize("name", ["μ₁", "μ₂", "σ₁", "σ₂"])
@pytest.mark.parametrize("step", [0, 2, 6])
def test_the_curves_touch_at_the_dot_alone_and_the_bound_is_below(name, step):
    explorer = bound()
    explorer.widget()
    explorer.controls["along"].value, explorer.bar.value = name, step
    row, k = "μσ".index(name[0]), "₁₂".index(name[1])
    here, height = np.ravel(explorer.touch.get_data())
    now = explorer.moments[step].parameters
    assert (here, height) == (now[row][k], pytest.approx(log_likelihood(X, *now)))
    along, heights = explorer.likelihood.get_data()
    bounds = explorer.bound.get_ydata()
    for value, above, below in zip(along, heights, bounds, strict=True):
        there = [part.copy() for part in now]
        there[row][k] = value
        assert above == pytest.approx(log_likelihood(X, *there))
        assert below == pytest.approx(ex.lower_bound(X, e_step(X, *now), *there), rel=1e-9)
    gaps = heights - bounds
    assert abs(gaps[along == here]).max() < 1e-9
    assert gaps[along != here].min() > 0
    if row == 0:  # along a mean, the top of the bound is where the M-step goes
        reached = m_step(X, e_step(X, *now))[0][k]
        assert explorer.top.get_xdata()[0] == pytest.approx(reached, abs=np.diff(along).max())


def test_the_stairs_touch_at_whole_steps_and_rise():
    explorer = bound()
    explorer.widget()
    likelihood, lower = (line.get_ydata() for line in explorer.here.axes.lines[:2])
    path, parameters = [log_likelihood(X, *START)], START
    for _ in range(6):
        resp = e_step(X, *parameters)
        parameters = m_step(X, resp)
        path += [ex.lower_bound(X, resp, *parameters), log_likelihood(X, *parameters)]
    np.testing.assert_allclose(lower, path)
    np.testing.assert_allclose(likelihood[::2], lower[::2])
    assert (likelihood[1::2] > lower[1::2]).all()
    assert np.diff(lower).min() > 0


# --- where they are shown ---


@pytest.fixture
def browser(monkeypatch):
    """A kernel that was asked from a cell in a browser; change `metadata` for others."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    asked = SimpleNamespace(metadata={"cellId": "1"})
    kernel = SimpleNamespace(get_parent=lambda _: {"metadata": asked.metadata})
    shell = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=kernel))
    monkeypatch.setitem(sys.modules, "IPython", shell)
    return asked


@each
def test_in_a_browser_there_is_a_widget_and_a_still(make, browser):
    bundle, metadata = make()._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png", VIEW}
    assert metadata["image/png"]["alt"] == bundle["text/plain"]


@each
def test_where_nobody_can_press_anything_there_is_a_still(make, browser, monkeypatch):
    browser.metadata = {}
    stills = [make()._repr_mimebundle_()]
    browser.metadata = {"cellId": "1"}
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    stills.append(make()._repr_mimebundle_())
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    stills.append(make()._repr_mimebundle_())
    for bundle, metadata in stills:
        assert set(bundle) == {"text/plain", "image/png"}
        assert metadata == {"image/png": {"alt": bundle["text/plain"]}}
        picture = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
        assert np.asarray(picture).std() > 10


@each
@pytest.mark.parametrize("function", ["e", "m", "height"])
@pytest.mark.parametrize("wrong", [empty, lambda *_: None, lambda *_: [1.0, 2.0]])
def test_an_empty_or_odd_function_is_one_line(make, function, wrong, browser):
    bundle, _ = make(**{function: wrong})._repr_mimebundle_()
    assert set(bundle) == {"text/plain"}
    assert bundle["text/plain"].startswith("Nothing to explore yet: ")
    assert "\n" not in bundle["text/plain"]
    if wrong is empty:
        assert "exercise 'e_step' is still empty" in bundle["text/plain"]


@each
def test_controls_have_names_and_the_picture_has_words(make):
    explorer = make()
    box = explorer.widget()
    assert all(control.description for control in explorer.controls.values())
    assert 'role="status"' in explorer.words.value
    assert explorer.picture.tooltip is None, "JupyterLab cannot show an Image that has one"
    assert explorer.picture in box.children


@each
def test_functions_that_change_their_arguments_do_no_harm(make):
    points = STONES if make is in_plane else X
    kept, e = points.copy(), plane_e_step if make is in_plane else e_step

    def spoils(x, *parameters):
        answer = e(x, *parameters)
        for array in (x, *parameters):
            array += 1e6
        return answer

    spoilt, clean = make(e=spoils), make()
    spoilt.widget(), clean.widget()
    np.testing.assert_array_equal(shown(spoilt), shown(clean))
    np.testing.assert_array_equal(points, kept)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: ex.explore_em(STONES, {}, empty, empty, empty), "starts must be at least one"),
        (lambda: ex.explore_em(STONES, {"a": [1]}, empty, empty, empty), r"starts\['a'\] must be"),
        (lambda: ex.explore_em(X, {"a": PLAIN}, empty, empty, empty), r"x must .*\(N, 2\)"),
        (lambda: ex.explore_em(X, {"a": PLAIN, "b": FEW}, empty, empty, empty), r"not \[2, 3\]"),
        (lambda: ex.explore_em(X, {"a": BENT}, empty, empty, empty), "spreads of .* symmetric"),
        (lambda: ex.explore_mixture(X, (*START[:2], [2, -1]), empty, empty, empty), "weights of"),
        (lambda: ex.explore_mixture(X, (START[0], [0, 1], [1, 0]), empty, empty, empty), "spreads"),
        (lambda: ex.explore_bound(X, START, empty, empty, empty, 0), "n_steps must be"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def imported(root: Path) -> str:
    """A cell whose last line is an explorer."""
    folders = [str(root), str(root / "tests")]
    return f"import sys; sys.path[:0] = {folders}\nimport test_em_explorers as t\nt.bound()"


def test_a_slider_moved_in_a_browser_gets_a_new_picture(root: Path, monkeypatch):
    """The messages that a notebook in a browser sends, to a real kernel."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        asked = client.session.msg(
            "execute_request", {"code": imported(root), "silent": False}, metadata={"cellId": "1"}
        )
        client.shell_channel.send(asked)
        models, bundle = {}, None
        for kind, content in messages(client):
            if kind == "comm_open":
                models[content["comm_id"]] = content["data"]["state"]
            elif kind in ("execute_result", "error"):
                bundle = content["data"]
        assert set(bundle) == {"text/plain", "image/png", VIEW}
        assert bundle[VIEW]["model_id"] in models
        slider = next(i for i, m in models.items() if m["_model_name"] == "IntSliderModel")
        moved = {"method": "update", "state": {"value": 2}, "buffer_paths": []}
        told = client.session.msg("comm_msg", {"comm_id": slider, "data": moved})
        client.shell_channel.send(told)
        updates = [c["data"] for kind, c in messages(client) if kind == "comm_msg"]
        assert [u for u in updates if u.get("buffer_paths") == [["value"]]], "no new picture"
        assert any("Step 2:" in str(u["state"].get("value")) for u in updates)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def messages(client):
    """What a kernel says, until it is idle again."""
    while True:
        message = client.get_iopub_msg(timeout=60)
        yield message["msg_type"], message["content"]
        if message["content"].get("execution_state") == "idle":
            return


@long
def test_nbconvert_shows_the_still_with_its_words(tmp_path: Path, root: Path):
    """A whole notebook through a real kernel: nothing is left to a widget that is not there."""
    code = imported(root)
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    nbformat.write(nb, tmp_path / "page.ipynb")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--execute", "--to", "html"]
    command += ["--template", "classic"]  # the lab template leaves out the words of pictures
    done = subprocess.run(
        [*command, tmp_path / "page.ipynb"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'src="data:image/png;base64,' in page
    assert 'alt="The log-likelihood (solid) along a mean' in page
    assert "widget-view+json" not in page.split("<body", 1)[1]
