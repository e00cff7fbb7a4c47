package source

// openAtOnce is zero here: pipes have names of their own, which no file can take.
const openAtOnce = 0
