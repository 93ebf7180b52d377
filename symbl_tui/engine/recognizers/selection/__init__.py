"""The registry of recognisers, the choice by the settings, and substitutes."""
