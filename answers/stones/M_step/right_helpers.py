"""A helper for each part; the new object state is set at the end and self is returned."""

def weighted_mean(data, share):
    return (share @ data) / share.sum()


def weighted_covariance(data, share, mean):
    gap = data - mean
    return gap.T @ np.diag(share) @ gap / np.sum(share)


def M_step(self, data, resp):
    means = [weighted_mean(data, share) for share in resp.T]
    covars = [weighted_covariance(data, share, mean) for share, mean in zip(resp.T, means)]
    self.pis = np.array([share.sum() for share in resp.T]) / len(data)
    self.means, self.covars = np.array(means), np.array(covars)
    return self


GMM.M_step = M_step
