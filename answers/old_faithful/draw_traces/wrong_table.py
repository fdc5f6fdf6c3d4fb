"""One call for all, which needs traces of one length.

fails: test_draw_traces_lines
hint: only one is drawn
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    ax.plot(np.array([trace[:3] for trace in traces]).T)
    ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
