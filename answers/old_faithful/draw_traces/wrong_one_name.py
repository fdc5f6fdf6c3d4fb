"""Only the x axis has a name.

fails: test_draw_traces_names
hint: the y axis has no name
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(trace)
    ax.set(xlabel="step")
    return ax
