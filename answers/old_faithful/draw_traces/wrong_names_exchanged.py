"""The names of the axes exchanged.

fails: test_draw_traces_names
hint: exchanged
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(trace)
    ax.set(xlabel="log-likelihood", ylabel="step")
    return ax
