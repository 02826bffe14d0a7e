#!/bin/sh
# Interesting (1) while the file has a softmax.
! grep -q route.softmax "$1"
