/** A self-signed certificate for localhost that no node of the tests trusts. */
export const strangeCertificate = {
  cert: Buffer.from(`-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIULmMLwGnG8By9VrEdPAbi0sbvvtgwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzA0MDc0OVoYDzIxMjYxMTAz
MDQwNzQ5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATcifFefITiezJcRh5c+kLhMmY2rKnoe55tFfQsQdbFc3cWnLfoaJmH
GESeLfz+P0q+nYhrrxwr7x8p1hEovYH3o28wbTAdBgNVHQ4EFgQUm/ENbcA5Wivv
4TpvQ1p3ArrfaqcwHwYDVR0jBBgwFoAUm/ENbcA5Wivv4TpvQ1p3ArrfaqcwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhANHyd435vbu+UAxNeo5Z0KinPM8SySK8YF85Efglie9PAiEA
2U0bsjQmOBrSblRJs4m1XURD3Kxn+ZDtv3rd92wAeKY=
-----END CERTIFICATE-----
`),
  key: Buffer.from(`-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFfl4fXqa8SLvZxrG
JKgrQbpJLSeTcf9OZdsB+AuQTmehRANCAATcifFefITiezJcRh5c+kLhMmY2rKno
e55tFfQsQdbFc3cWnLfoaJmHGESeLfz+P0q+nYhrrxwr7x8p1hEovYH3
-----END PRIVATE KEY-----
`),
}
