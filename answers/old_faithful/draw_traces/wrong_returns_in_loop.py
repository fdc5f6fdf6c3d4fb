"""Returns after the first trace.

fails: test_draw_traces_lines
hint: only one is drawn
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    ax.set(xlabel="step", ylabel="log-likelihood")
    for trace in traces:
        ax.plot(trace)
        return ax
