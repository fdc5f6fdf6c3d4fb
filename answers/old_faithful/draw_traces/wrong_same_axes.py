"""Draws on the current axes, over what is there.

fails: test_draw_traces_lines
hint: make new axes
"""

def draw_traces(traces):
    ax = plt.gca()
    for trace in traces:
        ax.plot(trace)
    ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
