"""By the functions of pyplot, on a figure of its own."""

def draw_traces(traces):
    plt.subplots()
    for trace in traces:
        plt.plot(trace, color="0.5")
    plt.xlabel("EM step")
    plt.ylabel("mean log-likelihood")
    return plt.gca()
