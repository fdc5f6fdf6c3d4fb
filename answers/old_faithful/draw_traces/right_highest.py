"""With a dashed line at the highest value."""

def draw_traces(traces):
    fig, axes = plt.subplots(1, 1)
    for trace in traces:
        axes.plot(trace, marker=".")
    axes.axhline(max(max(trace) for trace in traces), color="black", linestyle="--", linewidth=0.5)
    axes.set_xlabel("number of steps"); axes.set_ylabel("log-likelihood")
    return axes
