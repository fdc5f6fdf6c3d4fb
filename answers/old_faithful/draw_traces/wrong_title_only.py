"""A title in the place of names.

fails: test_draw_traces_names
hint: has no name
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(trace)
    ax.set(title="log-likelihood by step")
    return ax
