package review

// Enough is how many pictures must have been judged before a figure is more than a hint:
// with thirty right of thirty the interval still begins at 89 %.
const Enough = 30

// Few is under how many judged pictures no share is shown at all, only its interval.
const Few = 10
