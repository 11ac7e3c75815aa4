"""The model's writer: material in, statements that name their evidence out; where one fails, the embedded one."""
