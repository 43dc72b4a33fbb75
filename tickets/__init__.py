"""The hotline's rules (政务服务热线规则): pure values and functions, no I/O, imports nobody."""
