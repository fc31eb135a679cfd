"""Tests in a real Chromium. (A package, since the browser lives as long as its tests.)"""
