"""The face on a pull request: findings on changed lines, with suggestions that can be committed as they are.

changed lines -> draft (plain data, made apart from every secret) -> plan -> forge. No numerics and no matching here.
"""
