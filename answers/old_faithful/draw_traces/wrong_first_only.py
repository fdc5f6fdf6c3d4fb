"""Draws the first trace only.

fails: test_draw_traces_lines
hint: only one is drawn
"""

def draw_traces(traces):
    fig, ax = plt.subplots()
    ax.plot(traces[0])
    ax.set(xlabel="step", ylabel="log-likelihood")
    return ax
