"""Returns the figure.

fails: test_draw_traces_lines, test_draw_traces_names
hint: not the figure
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(trace)
    ax.set(xlabel="step", ylabel="log-likelihood")
    return fig
