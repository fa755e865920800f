"""SMS gateways that never leave this machine: one speaks Mobizon, one SMSC.kz."""
