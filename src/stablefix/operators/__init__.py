"""The operator table, one module a family. Imports neither torch nor numpy: kernels are named, not loaded."""
