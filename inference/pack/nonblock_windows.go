package pack

const nonBlocking = 0
