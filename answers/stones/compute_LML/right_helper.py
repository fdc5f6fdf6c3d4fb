"""A helper function does the joint, and the result is a 0-d array."""

def log_joint_of(gmm, data):
    """Log of weight times density, (N, K)."""
    K = len(gmm.pis)
    columns = [
        np.log(gmm.pis[k]) + gmm.compute_log_pdf_multi_gaussian(data, gmm.means[k], gmm.covars[k])
        for k in range(K)
    ]
    return np.column_stack(columns)


def compute_LML(self, data, verbose=False):
    per_point = logsumexp(log_joint_of(self, data), axis=1)
    if verbose:
        print(per_point)
    return np.array(per_point.mean())


GMM.compute_LML = compute_LML
