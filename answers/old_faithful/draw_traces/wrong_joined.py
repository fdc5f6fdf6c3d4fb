"""Joins the traces to one line.

fails: test_draw_traces_lines
hint: joined to one line
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    ax.plot(np.concatenate(traces))
    ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
