"""Stacks a list of columns."""

def standardise(data):
    columns = [(column - column.mean()) / column.std() for column in data.T]
    return np.column_stack(columns)
