"""Axes without names.

fails: test_draw_traces_names
hint: the x axis has no name
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(trace)
    return ax
