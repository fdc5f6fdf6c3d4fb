"""Draws what each step gains.

fails: test_draw_traces_lines
hint: as they are
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(np.diff(trace))
    ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
