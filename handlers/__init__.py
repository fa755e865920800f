"""Edges in: translate, call one service, answer. No rule about consent lives here."""
