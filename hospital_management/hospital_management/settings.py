"""All settings, from the environment (or a `.env` beside README.md). `.env.example` explains each name."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from corsheaders.defaults import default_headers
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from core.logging_config import logging_config
from hospital_management.databases import REPORTS, databases_from
from hospital_management.payment_gateways import gateways_from

ROOT = Path(__file__).resolve().parents[2]

env = environ.Env()
env.read_env(ROOT / ".env")

DEBUG = env.bool("DEBUG", default=False)
HTTPS = env.bool("HTTPS", default=False)
SECRET_KEY = env.ENVIRON.get("SECRET_KEY", "")  # as it stands: env.str() takes a leading $ for a reference
CORS_ALLOWED_ORIGINS = env.list("CORS_ALLOWED_ORIGINS", default=[])
CORS_ALLOW_ALL_ORIGINS = "*" in CORS_ALLOWED_ORIGINS or (DEBUG and not CORS_ALLOWED_ORIGINS)
CORS_ALLOWED_ORIGINS = [origin for origin in CORS_ALLOWED_ORIGINS if origin != "*"]
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = (*default_headers, "idempotency-key", "if-match", "x-request-id")
CORS_EXPOSE_HEADERS = ["ETag", "Idempotency-Replayed", "Retry-After", "X-Request-ID"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])

if not DEBUG and not SECRET_KEY:
    raise ImproperlyConfigured("DEBUG is off and SECRET_KEY is not set. Put a long random SECRET_KEY into .env.")
if not DEBUG and CORS_ALLOW_ALL_ORIGINS:
    raise ImproperlyConfigured("DEBUG is off and CORS_ALLOWED_ORIGINS is *. Name the origins of your web clients.")
if HTTPS and DEBUG:
    raise ImproperlyConfigured("HTTPS is on, so this is production, and DEBUG is on as well. Set DEBUG=False.")
SECRET_KEY = SECRET_KEY or get_random_secret_key()  # DEBUG: tokens last as long as the process
SECRET_KEY_FALLBACKS = [key for key in env.ENVIRON.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
AUDIT_KEY = env.ENVIRON.get("AUDIT_KEY", "") or SECRET_KEY  # of its own, it outlives a change of SECRET_KEY

INSTALLED_APPS = [
    "core.site_config.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "authentication",
    "users",
    "medical",
    "planning",
    "appointments",
    "payments",
    "gateways",
    "receipts",
    "cashdesk",
    "reception",
    "treatments",
    "notifications",
    "calendars",
    "access",
    "refunds",
    "audit",
]
MIDDLEWARE = [
    "core.middleware.request_context",
    "core.middleware.access_log",
    "core.middleware.browser_limits",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "core.middleware.body_limit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "hospital_management.urls"
WSGI_APPLICATION = "core.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = databases_from(env, ROOT / "var")
REPORTS_DATABASE = REPORTS if REPORTS in DATABASES else "default"
DATABASE_CONNECTION_POOLING = env.bool("DB_POOLING", default=False)  # the SQL Server driver's own
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds: no request waits long for it
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # as many addresses are remembered
    }
}

AUTH_USER_MODEL = "authentication.NguoiDung"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
    ),
    {"NAME": "authentication.password_validators.NotThePhoneNumber"},
]
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(hours=2),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
    "ALGORITHM": env.str("JWT_ALGORITHM", default="HS256"),
    "USER_ID_FIELD": "ma_nguoi_dung",
    "USER_ID_CLAIM": "ma_nguoi_dung",
}

IDLE_MINUTES = env.int("IDLE_TIMEOUT_MINUTES", default=30)
SESSION_LIFETIME_DAYS = env.int("SESSION_LIFETIME_DAYS", default=30)
ADMIN_SECOND_FACTOR = env.bool("ADMIN_SECOND_FACTOR", default=False)
if IDLE_MINUTES != 0 and IDLE_MINUTES < 5:  # the last use is known to the minute
    raise ImproperlyConfigured("IDLE_TIMEOUT_MINUTES is 0 (no timeout) or at least 5.")
if SESSION_LIFETIME_DAYS < 1:
    raise ImproperlyConfigured("SESSION_LIFETIME_DAYS is at least 1.")
# The admin site's cookie only names a session: who it belongs to, `core.admin_site` asks.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.BaseBackend"]
SESSION_COOKIE_AGE = SESSION_LIFETIME_DAYS * 24 * 3600

MESSENGER = env.str("MESSENGER", default="core.notifications.ConsoleMessenger")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
THROTTLE = env.bool("THROTTLE", default=True)
BOARD_STREAMS = env.int("BOARD_STREAMS", default=2)  # each takes a thread of the server for as long as it is watched

PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
PAYMENT_GATEWAYS = gateways_from(env)
PAYMENT_LINK_MINUTES = env.int("PAYMENT_LINK_MINUTES", default=15)
if PAYMENT_LINK_MINUTES < 5:  # no gateway takes an order for less
    raise ImproperlyConfigured("PAYMENT_LINK_MINUTES is at least 5.")

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / "hospital_management" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True  # served as they lie in the packages: nothing to collect first

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LARGER_BODIES = {"/api/payments/statements/": 8 * 1024 * 1024}  # a file of 5 MB, in base64 too
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

LOGGING = logging_config(env.str("LOG_LEVEL", default="INFO"))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["authentication.tokens.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["authentication.permissions.RolePermission"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend", "core.filters.Ordering"],
    "DEFAULT_PAGINATION_CLASS": "core.pagination.Pages",
    "DEFAULT_THROTTLE_RATES": {
        "login": "60/min",
        "register": "120/hour",
        "code": "30/hour",
        "token": "600/min",
        "verify": "60/min",
        "calendar": "600/min",  # calendar services fetch for many people from few addresses
        "board": "3000/min",  # the screens of a hospital and the phones of all who wait there may have one address
    },
    "DEFAULT_PARSER_CLASSES": ["core.parsers.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "core.openapi.ServiceAutoSchema",
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.NamespaceVersioning",
    "DEFAULT_VERSION": "v1",
    "ALLOWED_VERSIONS": ["v1"],
    "EXCEPTION_HANDLER": "core.error_handler.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Healthcare Appointment Booking API",
    "DESCRIPTION": (
        "Đặt lịch khám bệnh cho bệnh viện và phòng khám Việt Nam. Để dùng thử ngay tại đây:\n\n"
        "1. Gọi `POST /api/auth/login/` với số điện thoại và mật khẩu (chưa có thì `POST /api/auth/register/` trước).\n"
        "2. Chép giá trị `access` trong câu trả lời; ứng dụng gửi nó trong tiêu đề `Authorization: Bearer <access>`.\n"
        "3. Bấm **Authorize**, dán giá trị đó rồi bấm **Authorize** lần nữa. Mã có hiệu lực 2 giờ."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.0.3",
    "TAGS": [
        {"name": "Đăng nhập", "description": "Đăng ký, đăng nhập, mã đăng nhập và mật khẩu"},
        {"name": "Phiên đăng nhập", "description": "Các thiết bị đang đăng nhập, và kết thúc chúng từ xa"},
        {"name": "Xác thực hai lớp", "description": "Ứng dụng xác thực (TOTP) và mã khôi phục"},
        {"name": "Hồ sơ", "description": "Hồ sơ của chính người gọi"},
        {"name": "Bệnh nhân", "description": "Hồ sơ bệnh nhân"},
        {"name": "Người thân", "description": "Người mà một tài khoản đặt lịch hộ, như con cái, cha mẹ"},
        {"name": "Tài khoản", "description": "Tài khoản và vai trò, do Admin quản lý"},
        {"name": "Yêu cầu đổi vai trò", "description": "Hạ vai trò, chờ quản trị viên thứ hai duyệt"},
        {"name": "Truy cập khẩn cấp", "description": "Bác sĩ mở hồ sơ của một bệnh nhân trong một giờ"},
        {"name": "Rà soát quyền", "description": "Ai đang có quyền gì, dùng và được rà soát lần cuối khi nào"},
        {"name": "Cơ sở y tế", "description": "Bệnh viện và phòng khám"},
        {"name": "Chuyên khoa", "description": "Chuyên khoa của từng cơ sở"},
        {"name": "Bác sĩ", "description": "Hồ sơ nghề nghiệp của bác sĩ"},
        {"name": "Dịch vụ", "description": "Dịch vụ khám, giá và thời gian"},
        {"name": "Lịch làm việc", "description": "Buổi làm việc của bác sĩ và giờ còn trống"},
        {"name": "Khoảng nghỉ", "description": "Bác sĩ nghỉ, cơ sở đóng cửa và ngày lễ"},
        {"name": "Mẫu lịch", "description": "Tuần làm việc thường lệ của bác sĩ, để tạo lịch làm việc"},
        {"name": "Quy tắc đặt lịch", "description": "Quy tắc chung và của từng cơ sở, do Admin quản lý"},
        {"name": "Lịch hẹn", "description": "Đặt, đổi, hủy và theo dõi lịch hẹn; giữ chỗ, đặt định kỳ"},
        {"name": "Lịch đồng bộ", "description": "Lịch hẹn trong ứng dụng lịch: địa chỉ iCalendar bí mật và tệp .ics"},
        {"name": "Hàng chờ", "description": "Người đã đến, chờ khám bác sĩ nào, ai được gọi tiếp"},
        {"name": "Thanh toán", "description": "Tiền thu, tiền hoàn, và các khoản đang chờ tiền về"},
        {"name": "Hóa đơn", "description": "Giá của từng lịch hẹn theo từng dòng, đã thu và còn nợ"},
        {"name": "Thanh toán trực tuyến", "description": "Liên kết và mã QR để trả tiền, hoàn tiền qua cổng"},
        {"name": "Thông báo của cổng", "description": "Điều các cổng thanh toán báo về, và những điều cần xem xét"},
        {"name": "Chứng từ", "description": "Phiếu thu, hóa đơn và phiếu hoàn tiền có số, để in và kiểm tra"},
        {"name": "Hoàn tiền", "description": "Hoàn bao nhiêu, đặt cọc bao nhiêu, và các yêu cầu chờ duyệt"},
        {"name": "Bảo hiểm y tế", "description": "Tỷ lệ BHYT, do Admin quản lý, và số tiền ước tính"},
        {"name": "Ca thu ngân", "description": "Tiền mặt của từng thu ngân: mở ca, đóng ca, đối chiếu và ký"},
        {"name": "Sao kê ngân hàng", "description": "Nhập sao kê, khớp với hóa đơn, xử lý dòng không khớp"},
        {"name": "Mẫu sao kê", "description": "Các cột của tệp sao kê, khai một lần cho mỗi ngân hàng"},
        {"name": "Nhật ký", "description": "Ai đã làm gì, với bản ghi nào, khi nào, từ đâu"},
        {"name": "Cảnh báo", "description": "Truy cập bất thường và các quy tắc phát hiện"},
        {"name": "Hệ thống", "description": "Tình trạng của hệ thống"},
    ],
    "DEFAULT_GENERATOR_CLASS": "core.openapi.VietnameseGenerator",
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,  # docstrings are for developers, in English
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/",
    "PATH_CONVERTER_OVERRIDES": {"id": {"type": "integer", "format": "int64", "minimum": 1, "maximum": 10**18 - 1}},
    "SORT_OPERATION_PARAMETERS": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "persistAuthorization": True,
        "displayRequestDuration": True,
        "filter": True,
        "validatorUrl": None,  # the validator is outside
    },
    "PREPROCESSING_HOOKS": ["core.openapi.canonical_paths"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.openapi.add_problems",
        "core.openapi.with_coming_day",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "VaiTro": "authentication.models.VAI_TRO_CHOICES",
        "VaiTroTam": "access.serializers.TEMPORARY_ROLES",
        "TrangThaiYeuCau": "access.models.TrangThaiYeuCau",
        "GioiTinh": "users.models.GioiTinh",
        "QuanHe": "users.models.QuanHe",
        "LoaiHinh": "medical.models.LoaiHinh",
        "LoaiDichVu": "medical.models.LoaiDichVu",
        "HocVi": "medical.models.HocVi",
        "TrangThaiLichHen": "appointments.models.TrangThaiLichHen",
        "TrangThaiPhieu": "reception.models.TrangThaiPhieu",
        "LoaiNghi": "planning.models.LoaiNghi",
        "PhuongThuc": "payments.models.PhuongThuc",
        "TrangThaiThanhToan": "payments.models.TrangThaiThanhToan",
        "LoaiDong": "payments.models.LoaiDong",
        "TrangThaiCa": "cashdesk.models.TrangThaiCa",
        "KetQua": "cashdesk.models.KetQua",
        "DauSo": "core.statements.Mark",
        "LoaiDongThem": "payments.serializers.WRITTEN_LINES",
        "TienTe": "payments.serializers.CURRENCIES",
        "LoaiChungTu": "receipts.models.LoaiChungTu",
        "NguyenNhanHoanTien": "refunds.models.NguyenNhan",
        "LoaiTyLe": "refunds.models.LoaiTyLe",
        "LoaiCanhBao": "audit.models.LoaiCanhBao",
        "TrangThaiCanhBao": "audit.models.TrangThaiCanhBao",
        "KetQuaThongBao": "gateways.models.KetQua",
        "CachXuLyThongBao": "gateways.models.CachXuLy",
        "TrangThaiHoanTienCong": "gateways.models.TrangThaiHoanTien",
    },
}
