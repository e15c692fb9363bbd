"""Why a change of roles, emergency access or an access review is refused."""

from django.utils.translation import gettext_lazy as _

from core.exceptions import Conflict, DomainError, Forbidden


class EndOutOfRange(DomainError):
    code, field = "out_of_range", "den_luc"
    message = _("Vai trò tạm thời phải kết thúc sau lúc này và trong vòng %(days)d ngày.")


class TemporaryRole(Forbidden):
    code = "temporary_role"
    message = _("Vai trò của bạn là tạm thời: bạn không được quản lý tài khoản hay quyền của người khác.")


class AdminCredentials(Forbidden):
    code = "admin_credentials"
    message = _(
        "Mật khẩu và số điện thoại của Admin chỉ chính người đó đổi được, bằng mật khẩu cũ hoặc mã gửi tới điện thoại."
    )


class OwnAccount(Forbidden):
    code = "own_account"
    message = _("Bạn không thể làm việc này với tài khoản của chính mình. Hãy nhờ một quản trị viên khác.")


class NeedsSecondAdmin(Forbidden):
    code = "needs_second_admin"
    message = _(
        "Yêu cầu phải do một quản trị viên khác quyết định, không phải người yêu cầu hay chủ tài khoản, "
        "và duyệt thì phải là Admin từ trước khi có yêu cầu."
    )


class SameRole(Conflict):
    code, message, field = "same_role", _("Tài khoản đã có vai trò này."), "vai_tro"


class NotAnUpgrade(Conflict):
    code, field = "not_an_upgrade", "vai_tro"
    message = _("Vai trò tạm thời phải cao hơn vai trò của tài khoản.")


class NoDoctorProfile(Conflict):
    code, message = "no_doctor_profile", _("Tài khoản này chưa có hồ sơ bác sĩ.")


class RoleRequestPending(Conflict):
    code = "role_request_pending"
    message = _("Tài khoản đang có một yêu cầu đổi vai trò chờ duyệt. Hãy duyệt hoặc từ chối yêu cầu đó trước.")


class AlreadyDecided(Conflict):
    code, message = "already_decided", _("Yêu cầu này đã được quyết định.")


class OwnPatient(Conflict):
    code, field = "own_patient", "ma_benh_nhan"
    message = _("Bệnh nhân này đã là bệnh nhân của bạn: không cần truy cập khẩn cấp.")


class EmergencyAccessOpen(Conflict):
    code, field = "emergency_access_open", "ma_benh_nhan"
    message = _("Bạn đang có truy cập khẩn cấp vào hồ sơ của bệnh nhân này đến %(until)s.")


class EmergencyAccessOver(Conflict):
    code, message = "emergency_access_over", _("Truy cập khẩn cấp này đã kết thúc.")
