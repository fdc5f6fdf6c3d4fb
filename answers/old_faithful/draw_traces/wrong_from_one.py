"""Counts steps from one.

fails: test_draw_traces_lines
hint: the steps are not 0, 1, 2
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(range(1, len(trace) + 1), trace)
    ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
