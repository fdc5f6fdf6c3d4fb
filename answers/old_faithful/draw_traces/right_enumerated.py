"""Labels, markers and a legend."""

def draw_traces(traces):
    fig, ax = plt.subplots(figsize=(8, 3))
    for number, trace in enumerate(traces):
        ax.plot(np.arange(len(trace)), trace, "o-", label=f"run {number}")
    ax.legend()
    ax.set(xlabel="iteration of EM", ylabel="log p(x) / N", title="EM")
    return ax
