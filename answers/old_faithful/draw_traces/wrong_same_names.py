"""One name twice.

fails: test_draw_traces_names
hint: same name
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(trace)
    ax.set(xlabel="EM", ylabel="EM")
    return ax
