"""The typical answer: a loop, names for both axes."""

def draw_traces(traces):
    fig, ax = plt.subplots()
    for trace in traces:
        ax.plot(range(len(trace)), trace)
    ax.set_xlabel("step")
    ax.set_ylabel("log-likelihood per point")
    return ax
