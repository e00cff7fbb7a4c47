// Package diagnose reports on a program when something went wrong: a log in the user's own folder,
// and, only on request, a zip to send to others, with the doctor's report, the counters, the log
// and the last run's card. None of it holds a picture, a picture's name or the user's folder.
package diagnose
