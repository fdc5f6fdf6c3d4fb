# %% [markdown]
# # Shapes first: `np.newaxis` and broadcasting
#
# Most trouble in numerical Python is not trouble with mathematics. It is trouble with *shapes*: an
# axis too few, an axis in the wrong place, a sum over the wrong one. This notebook takes about half
# an hour and is not graded. At its end you can look at a formula with three indices and say which
# shapes its arrays have, without writing a single loop.
#
# Two habits make it work. **Predict before you run**: say the shape aloud, then look. And **give
# every axis a name**: here `n` counts things, `d` counts the numbers that describe each thing, and
# `k` counts groups.

# %%
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import display

# %% [markdown]
# ## 1. A shape is a list of axes
#
# Four recipes, three ingredients. The table says how many grams of each ingredient one portion of
# each recipe takes. Its axes are `n` (recipe) and `d` (ingredient), so its shape is `(N, D)`.

# %%
grams = np.array(
    [
        [100.0, 20.0, 0.0],  # pancakes: flour, butter, cheese
        [80.0, 0.0, 60.0],  # pizza
        [0.0, 10.0, 40.0],  # omelette
        [120.0, 70.0, 10.0],  # biscuits
    ]
)
N, D = grams.shape
print("N =", N, " D =", D)
print("one recipe:    ", grams[0], "  shape", grams[0].shape)
print("one ingredient:", grams[:, 0], "  shape", grams[:, 0].shape)

# %% [markdown]
# An index in a place *removes* that axis; a slice keeps it. And `np.newaxis` *inserts* an axis of
# length 1. It is nothing but another name for `None`, so `a[:, np.newaxis]` and `a[:, None]` are
# the same thing. No number is copied or changed; the same numbers just get one more pair of
# brackets.

# %%
a = np.array([1, 2, 3])
print("a                 ", a.shape)
print("a[:, np.newaxis]  ", a[:, np.newaxis].shape, " a column")
print("a[np.newaxis, :]  ", a[np.newaxis, :].shape, " a row")
print("a[None, :, None]  ", a[None, :, None].shape)
print(a[:, np.newaxis])

# %% [markdown]
# **Exercise 1.** Predict these four shapes, then check: `grams[1:2]`, `grams[1]`,
# `grams[:, None, :]`, `grams[:, :, None]`.

# %%
# Your turn:

# %% [markdown]
# <details><summary>Answer</summary>
#
# `(1, 3)`: a slice keeps its axis, even when one row is left. `(3,)`: an index removes it.
# `(4, 1, 3)` and `(4, 3, 1)`: the new axis stands exactly where `None` stands.
#
# </details>

# %% [markdown]
# ## 2. A sum removes an axis
#
# `axis=0` does not mean "sum the rows" or "sum the columns". It means: **axis 0 disappears**. Read
# it like a formula, $\sum_n g_{nd}$ has no $n$ left, so it is `sum(axis=0)`, and what remains is
# `(D,)`.

# %%
print("sum over n:", grams.sum(axis=0), grams.sum(axis=0).shape, " all recipes, per ingredient")
print("sum over d:", grams.sum(axis=1), grams.sum(axis=1).shape, "one portion of each recipe")
print("keepdims:  ", grams.sum(axis=1, keepdims=True).shape, "the axis stays, with length 1")

# %% [markdown]
# **Exercise 2.** An array `b` has the shape `(N, K, D) = (4, 2, 3)`. What are the shapes of
# `b.sum(axis=0)`, `b.sum(axis=-1)`, `b.sum(axis=(0, 2))` and `b.sum()`?

# %%
b = np.arange(24).reshape(4, 2, 3)
# Your turn:

# %% [markdown]
# <details><summary>Answer</summary>
#
# Strike out the axes that are summed: `(2, 3)`, `(4, 2)`, `(2,)`, and `()`, a plain number.
#
# </details>

# %% [markdown]
# ## 3. Broadcasting: an axis of length 1 stretches
#
# When two arrays meet in `+`, `-`, `*` or `/`, numpy writes their shapes one above the other,
# **aligned on the right**, and fills up the shorter one with 1s on the left. Then, axis by axis:
#
# - equal lengths fit;
# - a length of 1 is repeated until it fits;
# - anything else is an error.
#
# The picture shows a column `(4, 1)` plus a row `(1, 3)`. Solid cells exist; dashed ones are copies
# that numpy only imagines, at no cost in memory.

# %%
def draw_cells(ax, shape, values, title):
    """Draw a table of numbers; cells outside `shape` are the copies that broadcasting imagines."""
    for i, row in enumerate(values):
        for j, value in enumerate(row):
            real = i < shape[0] and j < shape[1]
            face, line = ("#9ecae9", "-") if real else ("white", "--")
            cell = plt.Rectangle((j, i), 0.92, 0.92, fc=face, edgecolor="0.3", linestyle=line)
            ax.add_patch(cell)
            shade = "black" if real else "0.5"
            ax.text(j + 0.46, i + 0.46, str(value), ha="center", va="center", color=shade)
    ax.set(xlim=(-0.1, 3.1), ylim=(4.1, -0.1), aspect="equal", title=title)
    ax.set_axis_off()


column, row = np.array([[0], [10], [20], [30]]), np.array([[1, 2, 3]])
tables = np.broadcast_arrays(column, row)
fig, axes = plt.subplots(1, 3, figsize=(9, 3.4))
draw_cells(axes[0], column.shape, tables[0], "column (4, 1)")
draw_cells(axes[1], row.shape, tables[1], "row (1, 3)")
draw_cells(axes[2], (4, 3), column + row, "their sum (4, 3)")
for x, sign in [(0.368, "+"), (0.652, "=")]:
    fig.text(x, 0.47, sign, fontsize=22, ha="center", va="center")
words = "A column of 0, 10, 20, 30 plus a row of 1, 2, 3 is a table of 4 by 3: 1, 2, 3 to 31, 32, 33"
display(fig, metadata={"image/png": {"alt": words}})
plt.close(fig)

# %% [markdown]
# *The column is repeated to the right, the row downwards, until both are tables of 4 by 3.*
#
# The commonest use is to treat every row, or every column, alike. To measure each ingredient
# against its average over the recipes, the shapes `(4, 3)` and `(3,)` align as they are:
#
#     grams               (4, 3)
#     grams.mean(axis=0)     (3,)   ->  (1, 3)  ->  (4, 3)
#
# To do the same along the other axis you must say where the missing axis goes:

# %%
centred = grams - grams.mean(axis=0)
print("column means are now", centred.mean(axis=0))

try:
    grams - grams.mean(axis=1)
except ValueError as error:
    print("without newaxis:", error)

heaviest = grams.max(axis=1)
relative = grams / heaviest[:, np.newaxis]  # (4, 3) / (4, 1)
print("each row's largest entry is now", relative.max(axis=1))

# %% [markdown]
# **Exercise 3.** Make a table `shares`, of shape `(4, 3)`, that says which *share* of each
# ingredient's total goes into each recipe, so that every **column** sums to 1. Then make the one in
# which every **row** sums to 1: the share of each ingredient in a recipe.

# %%
# Your turn:

# %% [markdown]
# <details><summary>Answer</summary>
#
# ```python
# of_ingredient = grams / grams.sum(axis=0)                   # (4, 3) / (3,): aligned already
# of_recipe = grams / grams.sum(axis=1)[:, np.newaxis]        # (4, 3) / (4, 1)
# of_recipe = grams / grams.sum(axis=1, keepdims=True)        # the same
# print(of_ingredient.sum(axis=0), of_recipe.sum(axis=1))
# ```
#
# Two tables, both plausible, both full of numbers between 0 and 1, and only one is what you meant.
# Sum along an axis and look: it costs one line.
#
# </details>

# %% [markdown]
# ### The trap that makes no noise
#
# The error above was a friend. The dangerous case is the one in which shapes fit that should not:
# a `(N,)` beside a `(N, 1)`.

# %%
measured = np.array([1.0, 2.0, 3.0, 4.0])
expected = np.array([[1.0], [2.0], [3.0], [4.0]])
difference = measured - expected
print("four numbers minus four numbers, all equal, gives shape", difference.shape)
print("and a mean squared error of", (difference**2).mean(), "where 0 was expected")

# %% [markdown]
# **Exercise 4.** Why does this happen, and what are two ways to repair it?

# %%
# Your turn:

# %% [markdown]
# <details><summary>Answer</summary>
#
# `(4,)` is filled up on the *left*: it becomes the row `(1, 4)`, which against the column `(4, 1)`
# gives every pair, `(4, 4)`. Repair: `measured - expected[:, 0]`, or
# `measured[:, None] - expected`. Best of all, `assert difference.shape == measured.shape` while
# you are writing the code.
#
# </details>

# %% [markdown]
# ## 4. Everything against everything
#
# Now turn the trap into a tool: *all pairs* is exactly what you often want. Here are $N$ houses and
# $K$ cafés on a map, each a point with $D = 2$ coordinates (kilometres). How far is it from every
# house to every café?
#
# The difference $x_{nd} - c_{kd}$ has three indices, $n$, $k$ and $d$. So give each array all three
# axes, with length 1 where it does not have the index:
#
#     houses[:, np.newaxis, :]   (N, 1, D)
#     cafes[np.newaxis, :, :]    (1, K, D)
#     their difference           (N, K, D)

# %%
rng = np.random.default_rng(3)
houses = rng.uniform(0, 10, size=(60, 2))
cafes = np.array([[2.0, 3.0], [7.5, 2.5], [5.0, 8.0]])

difference = houses[:, np.newaxis, :] - cafes[np.newaxis, :, :]
distance = np.sqrt((difference**2).sum(axis=-1))  # the sum over d removes the last axis
nearest = distance.argmin(axis=1)  # and this one removes k
print("difference", difference.shape, " distance", distance.shape, " nearest", nearest.shape)

# %%
fig, ax = plt.subplots(figsize=(5.5, 4.5))
for k, (color, marker) in enumerate(zip(["#0072B2", "#D55E00", "#009E73"], "os^", strict=True)):
    own = houses[nearest == k]
    lines = np.stack([own, np.broadcast_to(cafes[k], own.shape)])  # (2, number of houses, 2)
    ax.plot(lines[:, :, 0], lines[:, :, 1], color=color, linewidth=0.6, alpha=0.6)
    ax.scatter(own[:, 0], own[:, 1], color=color, marker=marker, s=25, label=f"nearest: café {k}")
ax.scatter(cafes[:, 0], cafes[:, 1], marker="*", s=260, color="gold", edgecolor="black", zorder=3)
ax.set(xlabel="east (km)", ylabel="north (km)", title="Every house and its nearest café (star)")
ax.set(xlim=(-0.5, 10.5), ylim=(-0.5, 10.5), aspect="equal")
ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1))
fig.tight_layout()
words = "A map of 60 houses, each joined by a line to the nearest of three cafés, one marker for each café"
display(fig, metadata={"image/png": {"alt": words}})
plt.close(fig)

# %% [markdown]
# *The smallest entry in a row of `distance` decides where the line from a house leads; the marker says it, too.*

# %% [markdown]
# **Exercise 5.** The walk in Manhattan follows the streets: its length is
# $\sum_d |x_{nd} - c_{kd}|$. Compute the `(N, K)` table of those
# lengths, then the mean length for each café, of shape `(K,)`.

# %%
# Your turn:

# %% [markdown]
# <details><summary>Answer</summary>
#
# ```python
# walk = np.abs(houses[:, None, :] - cafes[None, :, :]).sum(axis=-1)   # (60, 3)
# print(walk.shape, walk.mean(axis=0))                                 # n is gone: (3,)
# ```
#
# </details>

# %% [markdown]
# ## 5. Outer products
#
# A column times a row is every product of two entries, $u_i v_j$: the *outer* product. It is not
# `u @ v`, the *inner* product, which is one number.

# %%
u, v = np.array([1, 2, 3]), np.array([10, 100])
print(u[:, np.newaxis] * v[np.newaxis, :])
print("the same:", np.array_equal(np.outer(u, v), u[:, np.newaxis] * v))

# %% [markdown]
# `np.outer` knows only vectors. With `newaxis` you make an outer product for every row at once: the
# array below holds $N$ little $D \times D$ tables, one per house.

# %%
tables = houses[:, :, np.newaxis] * houses[:, np.newaxis, :]  # (N, D, 1) * (N, 1, D)
print(tables.shape)
print("house 7:", np.allclose(tables[7], np.outer(houses[7], houses[7])))

# %% [markdown]
# **Exercise 6.** Someone writes `houses @ houses.T` to get these tables. Which shape comes out, and
# what does its entry `[i, j]` mean? And what is `houses.T @ houses`?

# %%
# Your turn:

# %% [markdown]
# <details><summary>Answer</summary>
#
# `(60, 60)`: the inner product of house `i` with house `j`, for all pairs. With 100,000 houses that
# is 80 gigabytes. `houses.T @ houses` is `(2, 2)`: the *sum over n* of the little tables,
# `tables.sum(axis=0)`. The axis that `@` sums over is the one in the middle, and it is gone.
#
# </details>

# %% [markdown]
# ## 6. Weighted sums, four ways
#
# Back to the kitchen. There are $K = 2$ parties, and `portions[n, k]` says how many portions of
# recipe $n$ party $k$ has ordered. The shopping list of party $k$ needs, of ingredient $d$,
#
# $$s_{kd} = \sum_n p_{nk}\, g_{nd}.$$
#
# Three indices take part; $n$ is summed away; $k$ and $d$ stay. That sentence *is* the program.

# %%
portions = np.array([[4, 0], [2, 6], [0, 3], [1, 1]])  # (N, K)
K = portions.shape[1]

by_loops = np.zeros((K, D))
for n in range(N):
    for k in range(K):
        by_loops[k] += portions[n, k] * grams[n]

by_newaxis = (portions[:, :, np.newaxis] * grams[:, np.newaxis, :]).sum(axis=0)  # n k d -> k d
by_matrices = portions.T @ grams  # (K, N) @ (N, D)
by_einsum = np.einsum("nk,nd->kd", portions, grams)

for other in (by_newaxis, by_matrices, by_einsum):
    assert np.allclose(other, by_loops)
print(by_einsum)

# %% [markdown]
# Read `"nk,nd->kd"` as the formula: the inputs have the indices $nk$ and $nd$, the result has $kd$,
# and an index that is missing on the right, $n$, is summed over. Loops are slow but hard to get
# wrong. So write the loops first, for a tiny case, and let them check the fast version, as above.
#
# **Exercise 7.** Ingredients have prices, `price[d]` per gram. Compute what each party pays, of
# shape `(K,)`, first from `by_loops`, then directly from `portions`, `grams` and `price` with one
# `einsum`. Finally find the average cost of *one portion* at each party.

# %%
price = np.array([0.002, 0.012, 0.015])  # euros per gram
# Your turn:

# %% [markdown]
# <details><summary>Answer</summary>
#
# ```python
# cost = by_loops @ price                                        # (K, D) @ (D,) -> (K,)
# same = np.einsum("nk,nd,d->k", portions, grams, price)
# per_portion = cost / portions.sum(axis=0)                      # (K,) / (K,)
# print(cost, same, per_portion)
# ```
#
# To divide the shopping *list* `(K, D)` by the same numbers `(K,)` you would need a new axis.
# Where? Section 3 has all you need.
#
# </details>

# %% [markdown]
# ## 7. What to take along
#
# | you read | you think |
# |---|---|
# | $a_{nd} - c_{kd}$ | three indices: `(N, 1, D)` and `(1, K, D)` make `(N, K, D)` |
# | $\sum_d$ | the axis of $d$ disappears: `sum(axis=-1)` |
# | for each $n$, something that sums to 1 over $k$ | `(N, K)`; check: `sum(axis=1)` is all ones |
# | $\sum_n w_{nk}\, a_{nd}$ | `(N, K)` and `(N, D)` make `(K, D)` |
# | $u u^\mathsf{T}$ for every $n$ | `(N, D, 1)` times `(N, 1, D)` makes `(N, D, D)` |
# | an answer of the right size and the wrong values | print every shape on the way |
#
# In a mixture model, $n$ is the point, $k$ the component and $d$ the dimension. A table of
# *responsibilities* has the shape `(N, K)`; means have `(K, D)`; covariances `(K, D, D)`. Whenever
# you get lost, choose an $N$, a $K$ and a $D$ that are all different, say 5, 3 and 2: a wrong axis
# then shows at once.
#
# **Exercise 8, the last.** For `x` of shape `(5, 2)`, `c` of shape `(3, 2)` and `w` of shape
# `(5, 3)`, which shapes have these? Answer on paper first.
#
# 1. `x[:, None] - c`
# 2. `w.sum(axis=0)`
# 3. `w[:, :, None] * x[:, None, :]`
# 4. `w / w.sum(axis=0)`, and which of its axes sums to 1?
# 5. `x - c`

# %%
# Your turn:

# %% [markdown]
# <details><summary>Answer</summary>
#
# 1. `(5, 1, 2)` and `(3, 2)`, filled up on the left to `(1, 3, 2)`: `(5, 3, 2)`.
# 2. `(3,)`.
# 3. `(5, 3, 2)`.
# 4. `(5, 3)`; each *column* sums to 1, `sum(axis=0)`.
# 5. An error: 5 and 3 do not fit, and neither is 1. If there had been as many centres as points it
#    would have run, and meant nothing.
#
# </details>
