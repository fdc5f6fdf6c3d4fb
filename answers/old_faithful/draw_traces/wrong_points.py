"""Points without lines, by scatter.

fails: test_draw_traces_lines
hint: there is no line
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.scatter(range(len(trace)), trace)
    ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
