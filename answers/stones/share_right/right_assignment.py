"""The assignment problem, solved by scipy on the table of counts."""


def share_right(resp, z):
    from scipy.optimize import linear_sum_assignment

    K = resp.shape[1]
    counts = np.zeros((K, K), dtype=int)
    np.add.at(counts, (resp.argmax(axis=1), z), 1)
    rows, columns = linear_sum_assignment(-counts)
    return counts[rows, columns].sum() / len(z)
