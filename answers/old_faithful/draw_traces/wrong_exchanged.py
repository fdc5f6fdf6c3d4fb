"""Values along x, steps upwards.

fails: test_draw_traces_lines
hint: x and y are exchanged
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(trace, range(len(trace)))
    ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
