"""New axes for each trace; returns the last.

fails: test_draw_traces_lines
hint: all on the same axes
"""

def draw_traces(traces):
    for trace in traces:
        fig, ax = plt.subplots()
        ax.plot(trace)
        ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
