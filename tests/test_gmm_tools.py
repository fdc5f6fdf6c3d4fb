"""gmm_tools: the data against published numbers, the files, and what bad input is told."""

import hashlib
import inspect
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

import em_explorers as ex
import gmm_tools as gt

ROOT = Path(__file__).resolve().parents[1]
SHA256 = "d40b983752ab7ec0b15b740089c3ca7b7b59d0c7433a029a1714d134de1e8d14"


def stones(seed):
    np.random.seed(seed)
    return gt.generate_Bayes_adventures_data()


def log_joint(x, pis, means, covars):
    columns = [
        np.log(pi) + multivariate_normal.logpdf(x, mean, covar)
        for pi, mean, covar in zip(pis, means, covars, strict=True)
    ]
    return np.stack(columns, axis=1)


def lab_start(seed):
    np.random.seed(seed)
    means = np.array([np.random.randn(2) for _ in range(3)])
    return np.full(3, 1 / 3), means, np.array([np.eye(2)] * 3)


def em_step(x, pis, means, covars):
    logs = log_joint(x, pis, means, covars)
    resp = np.exp(logs - logsumexp(logs, axis=1, keepdims=True))
    count = resp.sum(axis=0)
    means = (resp.T @ x) / count[:, None]
    covars = np.array(
        [np.cov(x.T, aweights=resp[:, k], ddof=0) for k in range(len(means))]
    )  # np.cov centres on its own weighted mean, as EM does
    return count / len(x), means, covars


@pytest.mark.parametrize(
    ("seed", "at_start", "improvement"),
    [(0, -22.54857742, 19.55630722), (12, -22.37835334, 19.27089310)],
)
def test_stones_have_the_published_likelihoods(seed, at_start, improvement):
    x = stones(seed)[-1]
    start = lab_start(2)
    before = logsumexp(log_joint(x, *start), axis=1).mean()
    after = logsumexp(log_joint(x, *em_step(x, *start)), axis=1).mean()
    assert before == pytest.approx(at_start, abs=1e-7)
    assert after - before == pytest.approx(improvement, abs=1e-7)


@pytest.mark.parametrize(("seed", "expected"), [(0, -2.81398801), (12, -2.91450058)])
def test_stones_true_parameters_score_as_published(seed, expected):
    pis, means, covars, _, x = stones(seed)
    likelihood = logsumexp(log_joint(x, pis, means, covars), axis=1).mean()
    assert likelihood == pytest.approx(expected, abs=1e-7)


def test_stones_shapes_and_truth():
    pis, means, covars, z, x = gt.generate_Bayes_adventures_data(N=7, rng=0)
    assert [part.shape for part in (pis, means, covars, z, x)] == [
        (3,), (3, 2), (3, 2, 2), (7,), (7, 2),
    ]  # fmt: skip
    np.testing.assert_allclose(pis, 1 / 3)
    np.testing.assert_array_equal(means, [[2, 5], [4, 4], [5.5, 4]])
    np.testing.assert_array_equal(covars[1], [[0.5, 0.3], [0.3, 1]])
    np.testing.assert_array_equal(covars, np.swapaxes(covars, 1, 2))
    assert z.dtype.kind == "i"


def test_stones_follow_their_distribution():
    _, means, covars, z, x = gt.generate_Bayes_adventures_data(N=6000, rng=1)
    for k in range(3):
        own = x[z == k]
        assert len(own) == pytest.approx(2000, abs=150)
        np.testing.assert_allclose(own.mean(axis=0), means[k], atol=0.1)
        np.testing.assert_allclose(np.cov(own.T), covars[k], atol=0.1)


@pytest.mark.parametrize("draw", [gt.generate_Bayes_adventures_data, gt.get_data])
def test_a_generator_repeats_and_leaves_the_global_stream_alone(draw):
    np.random.seed(5)
    before = np.random.get_state()[1].copy()
    first, second = draw(rng=3)[-1], draw(rng=np.random.default_rng(3))[-1]
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, draw(rng=4)[-1])
    np.testing.assert_array_equal(before, np.random.get_state()[1])
    assert np.random.get_state()[2] == 624


def test_get_data_has_the_published_numbers():
    np.random.seed(42)
    z, x = gt.get_data()
    np.testing.assert_allclose(x[:3], [3.42834792, -4.61542186, -0.85491018], atol=1e-8)
    assert (len(x), z.sum(), z.dtype.kind) == (40, 14, "i")


def test_get_data_likelihood_at_the_published_start():
    np.random.seed(42)
    x = gt.get_data()[1][:, None]
    logs = log_joint(x, [0.5, 0.5], [[-1.0], [1.0]], [[[1.0]], [[1.0]]])
    assert logsumexp(logs, axis=1).sum() == pytest.approx(-197.38470631, abs=1e-7)


def test_get_data_component_1_is_where_z_is_1():
    z, x = gt.get_data(mu_1=-50, sigma_1=0, mu_2=50, sigma_2=3, prob_1=0.2, size=4000, rng=0)
    assert z.mean() == pytest.approx(0.2, abs=0.03)
    assert set(x[z == 1]) == {-50.0}
    assert x[z == 0].std() == pytest.approx(3, abs=0.15)


@given(prob=st.sampled_from([0, 1]), size=st.integers(1, 30))
@settings(deadline=None, max_examples=20)
def test_get_data_certain_components(prob, size):
    z, x = gt.get_data(prob_1=prob, size=size, rng=0)
    assert x.shape == (size,)
    assert set(z) == {prob}


def test_old_faithful_has_the_published_moments():
    x = gt.load_old_faithful()
    assert x.shape == (272, 2)
    assert x.dtype == float
    np.testing.assert_allclose(x.mean(axis=0), [3.487783, 70.897059], atol=1e-6)
    np.testing.assert_allclose(x.std(axis=0), [1.139271, 13.569960], atol=1e-6)


def test_old_faithful_is_the_genuine_file():
    assert hashlib.sha256((ROOT / "data/old_faithful.csv").read_bytes()).hexdigest() == SHA256


def test_data_files_have_the_checksums_that_their_readme_states():
    stated = re.findall(r"([0-9a-f]{64})  (\S+)", (ROOT / "data/README.md").read_text("utf-8"))
    assert {name for _, name in stated} == {
        path.name for path in (ROOT / "data").iterdir() if path.suffix in {".csv", ".jpg"}
    }
    for digest, name in stated:
        assert hashlib.sha256((ROOT / "data" / name).read_bytes()).hexdigest() == digest


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A working folder, and a gmm_tools that believes to live in another; both empty."""
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    monkeypatch.setattr(gt, "__file__", str(home / "gmm_tools.py"))
    monkeypatch.chdir(work)
    return tmp_path


@pytest.mark.parametrize("place", ["home", "home/data", "work", "work/data"])
def test_data_are_found_in_each_of_four_places(elsewhere, place):
    (elsewhere / place).mkdir(exist_ok=True)
    (elsewhere / place / "old_faithful.csv").write_text("eruptions,waiting\n3.5,70\n2,50\n")
    np.testing.assert_array_equal(gt.load_old_faithful(), [[3.5, 70], [2, 50]])
    Image.new("L", (4, 3), 255).save(elsewhere / place / "white.png")
    np.testing.assert_array_equal(gt.load_image("white"), np.ones((3, 4)))


def test_missing_data_name_every_place_in_one_line(elsewhere):
    with pytest.raises(FileNotFoundError) as caught:
        gt.load_old_faithful()
    message = str(caught.value)
    assert "\n" not in message
    for place in ("home", "home/data", "work", "work/data"):
        assert str(elsewhere / place / "old_faithful.csv") in message


@pytest.mark.parametrize(("name", "shape"), [("coffee", (400, 600, 3)), ("camera", (512, 512))])
def test_images_by_name(name, shape):
    image = gt.load_image(name)
    assert image.shape == shape
    assert image.dtype == float
    assert 0 <= image.min() < 0.1 < 0.9 < image.max() <= 1
    assert (ROOT / "data" / f"{name}.jpg").stat().st_size < 80_000
    np.testing.assert_array_equal(image, gt.load_image(ROOT / "data" / f"{name}.jpg"))


@pytest.mark.parametrize(
    ("mode", "color", "expected"),
    [
        ("RGB", (255, 0, 51), [1, 0, 0.2]),
        ("RGBA", (255, 0, 51, 7), [1, 0, 0.2]),
        ("L", 51, 0.2),
        ("LA", (51, 9), 0.2),
        ("1", 1, 1),
        ("P", 0, [0, 0, 0]),
    ],
)
def test_images_of_every_mode(tmp_path, mode, color, expected):
    Image.new(mode, (2, 3), color).save(tmp_path / "image.png")
    image = gt.load_image(str(tmp_path / "image.png"))
    assert image.shape == (3, 2, *np.shape(expected))
    np.testing.assert_allclose(image, np.broadcast_to(expected, image.shape))


def test_a_photograph_is_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # held sideways
    Image.new("L", (4, 2)).save(tmp_path / "phone.jpg", exif=exif)
    assert gt.load_image(tmp_path / "phone.jpg").shape == (4, 2)


def test_an_unknown_image_lists_the_names_there_are():
    with pytest.raises(ValueError, match=r"^name_or_path .*camera, coffee.*'cofee'$"):
        gt.load_image("cofee")


def test_a_file_that_is_no_image(tmp_path):
    (tmp_path / "notes.png").write_text("not an image")
    with pytest.raises(ValueError, match=r"^name_or_path must be an image.*notes\.png"):
        gt.load_image(tmp_path / "notes.png")


X = np.zeros((5, 2))
MEANS, COVARS = np.zeros((2, 2)), np.array([np.eye(2)] * 2)
NOT_PSD = [[1, 2], [2, 1]]
BAD = {
    "N zero": (lambda: gt.generate_Bayes_adventures_data(0), r"^N .*at least 1, not 0$"),
    "N fraction": (lambda: gt.generate_Bayes_adventures_data(2.5), r"^N .*whole.*not 2\.5$"),
    "N text": (lambda: gt.generate_Bayes_adventures_data("many"), r"^N .*number.*str$"),
    "D": (lambda: gt.generate_Bayes_adventures_data(5, 3), r"^D .*2.*not 3$"),
    "rng text": (lambda: gt.generate_Bayes_adventures_data(5, rng="a"), r"^rng .*not 'a'$"),
    "rng negative": (lambda: gt.get_data(rng=-1), r"^rng .*not -1$"),
    "size": (lambda: gt.get_data(size=-4), r"^size .*at least 1, not -4$"),
    "sigma": (lambda: gt.get_data(sigma_2=-1), r"^sigma_2 .*at least 0, not -1$"),
    "prob": (lambda: gt.get_data(prob_1=1.5), r"^prob_1 .*between 0 and 1, not 1\.5$"),
    "mu": (lambda: gt.get_data(mu_1=[1, 2]), r"^mu_1 .*a number, not .*\(2,\)$"),
    "mu nan": (lambda: gt.get_data(mu_2=np.nan), r"^mu_2 .*finite"),
    "x": (lambda: gt.plot_data(np.zeros((5, 3))), r"^x .*\(N, 2\), not .*\(5, 3\)$"),
    "x 1d": (lambda: gt.plot_data(np.zeros(5)), r"^x .*\(N, 2\), not .*\(5,\)$"),
    "x empty": (lambda: gt.plot_data(np.zeros((0, 2))), r"^x .*\(N, 2\), not .*\(0, 2\)$"),
    "x ragged": (lambda: gt.plot_data([[1, 2], [3]]), r"^x .*\(N, 2\), not a list$"),
    "x nan": (lambda: gt.plot_data([[1, np.nan]]), r"^x .*finite.*NaN"),
    "both": (lambda: gt.plot_data(X, X[:, 0], X[:, 0]), r"^redness and labels "),
    "redness": (lambda: gt.plot_data(X, X), r"^redness .*\(5,\), not .*\(5, 2\)$"),
    "redness 2": (lambda: gt.plot_data(X, X[:, 0] + 2), r"^redness .*0 and 1, not 2$"),
    "labels": (lambda: gt.plot_data(X, labels=[0, 1]), r"^labels .*\(5,\), not .*\(2,\)$"),
    "labels half": (lambda: gt.plot_data(X, labels=X[:, 0] + 0.5), r"^labels .*whole.* 0\.5$"),
    "labels neg": (lambda: gt.plot_data(X, labels=[-1, 0, 0, 0, 0]), r"^labels .*not -1 to 0$"),
    "mean": (lambda: gt.plot_gaussian([0], np.eye(2)), r"^mean .*\(2,\), not .*\(1,\)$"),
    "covar": (lambda: gt.plot_gaussian([0, 0], [1, 1]), r"^covar .*\(2, 2\), not .*\(2,\)$"),
    "covar psd": (lambda: gt.plot_gaussian([0, 0], NOT_PSD), r"^covar .*definite.* -1$"),
    "covar sym": (lambda: gt.plot_gaussian([0, 0], [[1, 0], [0.5, 1]]), r"^covar .*symmetric"),
    "color": (lambda: gt.plot_gaussian([0, 0], np.eye(2), "nope"), r"^color .*'nope'"),
    "means": (lambda: gt.plot_data_and_gaussians(X, X.T, COVARS), r"^means .*\(K, 2\), not"),
    "covars": (
        lambda: gt.plot_data_and_gaussians(X, MEANS, COVARS[:1]),
        r"^covars .*\(2, 2, 2\), not .*\(1, 2, 2\)$",
    ),
    "colors": (lambda: gt.plot_data_and_gaussians(X, MEANS, COVARS, []), r"^colors .*\[\]$"),
    "z": (lambda: gt.plot_GMM(X, [0, 1, 2, 0, 0], MEANS, COVARS), r"^z .*0 and 1, not 0 to 2$"),
    "z shape": (lambda: gt.plot_GMM(X, 0, MEANS, COVARS), r"^z .*\(5,\), not .*\(\)$"),
    "z resp": (lambda: gt.plot_GMM(X, np.ones((2, 5)), MEANS, COVARS), r"^z .*\(5, 2\), not"),
    "resp sum": (lambda: gt.plot_responsibilities(X, X + 1), r"^resp .*sum to 1, not 2$"),
    "resp neg": (lambda: gt.plot_responsibilities(X, X + np.array([2, -1])), r"^resp .*at least 0"),
    "resp shape": (lambda: gt.plot_responsibilities(X, X.T), r"^resp .*\(5, K\), not .*\(2, 5\)"),
    "cov": (lambda: gt.plot_cov_ellipse(1, [0, 0]), r"^cov .*\(2, 2\), not .*\(\)$"),
    "pos": (lambda: gt.plot_cov_ellipse(np.eye(2), 1), r"^pos .*\(2,\), not .*\(\)$"),
    "volume": (lambda: gt.plot_cov_ellipse(np.eye(2), [0, 0], 50), r"^volume .*not 50$"),
    "volume 1": (lambda: gt.plot_components(MEANS, COVARS, "rg", 1), r"^volume .*not 1$"),
    "mu 2": (lambda: gt.plot_components(MEANS[0], COVARS, "rg"), r"^mu .*\(K, 2\), not"),
    "Sigma": (lambda: gt.plot_components(MEANS, COVARS[0], "rg"), r"^Sigma .*\(2, 2, 2\), not"),
    "colours": (lambda: gt.plot_components(MEANS, COVARS, "?"), r"^colours .*'\?'$"),
    "image": (lambda: gt.plot_segmentation(X[0], X), r"^image .*\(h, w\), not .*\(2,\)$"),
    "image rgba": (
        lambda: gt.plot_segmentation(np.zeros((5, 2, 4)), X),
        r"^image .*\(h, w, 3\), not .*\(5, 2, 4\)$",
    ),
    "image 255": (lambda: gt.plot_segmentation(X + 255, X), r"^image .*0 and 1, not 255$"),
    "image labels": (lambda: gt.plot_segmentation(X, X.ravel()), r"^labels .*\(5, 2\), not"),
    "trace": (lambda: gt.plot_trace([]), r"^trace .*\(T,\), not .*\(0,\)$"),
    "trace 2d": (lambda: gt.plot_trace(X), r"^trace .*\(T,\), not .*\(5, 2\)$"),
    "ax": (lambda: gt.plot_trace([1], ax="figure"), r"^ax .*str$"),
    "history": (lambda: gt.animate_em([], X), r"^history .*at least one.*not 0$"),
    "history pair": (lambda: gt.animate_em([(MEANS, COVARS)], X), r"^history\[0\] .*not 2 things"),
    "history pis": (
        lambda: gt.animate_em([([1], MEANS, COVARS)], X),
        r"^history\[0\]\[0\] .*\(2,\), not .*\(1,\)$",
    ),
    "history means": (
        lambda: gt.animate_em([([0.5, 0.5], MEANS, COVARS), ([1], X.T, COVARS)], X),
        r"^history\[1\]\[1\] .*\(K, 2\), not .*\(2, 5\)$",
    ),
    "checked": (lambda: gt.checked_array("a", [1, 2], "N", 3), r"^a .*\(N, 3\), not .*\(2,\)$"),
    "checked open": (lambda: gt.checked_array("a", "b", finite=False), r"^a must be a number"),
    "checked integers": (lambda: gt.checked_integers("a", [0.5], 1), r"^a .*whole.* 0\.5$"),
    "checked shares": (lambda: gt.checked_responsibilities("a", X, 5, 2), r"^a .*to 1, not 0$"),
    "checked covars": (lambda: gt.checked_covariances("a", NOT_PSD, 2, 2), r"^a .*definite"),
    "component colors": (lambda: gt.component_colors(1, "?", "a"), r"^a .*'\?'$"),
    "matching": (lambda: gt.matching(MEANS, X), r"^others .*\(2, 2\), not .*\(5, 2\)$"),
    "stones": (lambda: gt.falling_stones(X.T), r"^x .*\(N, 2\), not .*\(2, 5\)$"),
    "no stones": (lambda: gt.falling_stones(X, 0), r"^n_stones .*at least 1, not 0$"),
    "numbers": (lambda: gt.plot_numbers([0, 1]), r"^labels .*\(h, w\)"),
    "show words": (lambda: gt.show(None, "Nothing"), r"^picture must be a figure or axes"),
    "history x": (lambda: gt.animate_em([([0.5, 0.5], MEANS, COVARS)], 3), r"^x .*\(N, 2\)"),
}


@pytest.mark.parametrize(("call", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_told_in_one_line(call, message):
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_components_are_matched_in_any_order_and_dimension():
    random = np.random.default_rng(4)
    for count, dim in [(1, 2), (3, 1), (5, 4)]:
        others, order = random.normal(size=(count, dim)), random.permutation(count)
        found = gt.matching((others + 0.01)[order], others)
        assert order[found].tolist() == list(range(count))
    crossed = gt.matching([[0.0], [1.0], [10.0]], [[10.0], [0.6], [0.9]])
    assert crossed.tolist() == [2, 0, 1]  # not the nearest for each, which would take one twice


def test_stones_fall_where_they_lie():
    x = np.array([[0.0, 0.0], [4.0, 2.0], [2.0, 1.0]])
    for count, shown in [(2, 2), (60, 3)]:
        page = gt.falling_stones(x, count)
        places = re.findall(r'cx="(\d+)" cy="(\d+)"', page)
        assert places == [("20", "180"), ("420", "40"), ("220", "110")][:shown]
        assert 'role="img" aria-label="Grey stones' in page
    assert 'cx="20" cy="180"' in gt.falling_stones(x[:1])


def test_every_public_function_of_arguments_is_given_bad_input():
    calls = " ".join(" ".join(call.__code__.co_names) for call, _ in BAD.values())
    public = {name for name in gt.__all__ if name[0].islower()} - {
        "check",
        "exercise",
        "load_old_faithful",
        "load_image",
        "open_exercises",
    }
    assert {name for name in public if name not in calls.split()} == set()


def test_exports():
    made_here = {
        name for name, value in vars(gt).items() if getattr(value, "__module__", "") == "gmm_tools"
    }
    made_here = {name for name in made_here if not name.startswith("_")}
    assert made_here | {"LINES", "MARKERS", "PALETTE", "CheckFailed"} == set(gt.__all__)


FUNCTIONS = [
    getattr(module, name)
    for module in (gt, ex)
    for name in module.__all__
    if inspect.isfunction(getattr(module, name))
]


def sections(function):
    """The sections of a docstring in numpydoc's form, by their names."""
    parts = re.split(r"^(\w+)\n-+$", inspect.getdoc(function), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_docstrings_say_what_goes_in_and_out_and_what_is_raised(function):
    found = sections(function)
    signature = inspect.signature(function)
    heads = re.findall(r"^(\S.*?)(?: : .*)?$", found.get("Parameters", ""), re.MULTILINE)
    named = [name.strip("*") for head in heads for name in head.split(", ")]
    assert sorted(named) == sorted(signature.parameters)
    returns = signature.return_annotation not in (None, "None")
    assert ("Returns" in found) == (returns and function is not gt.exercise)
    assert "Raises" in found or function is ex.lower_bound


@pytest.mark.parametrize("name", ["x", "means", "covars", "resp", "labels", "image", "trace"])
def test_docstrings_give_the_shape_of_every_array(name):
    for function in FUNCTIONS:
        for told in re.findall(rf"^{name} : (.*)$", inspect.getdoc(function), re.MULTILINE):
            assert "shape (" in told, function.__name__
